// The beginning: fills in what the browser knows of where it is. Without this file the fields are typed.

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

// The money of a country, where it is not the euro's.
const money = {
  US: "USD", GB: "GBP", CA: "CAD", AU: "AUD", NZ: "NZD", CH: "CHF", SE: "SEK", NO: "NOK", DK: "DKK", PL: "PLN", CZ: "CZK",
  HU: "HUF", RO: "RON", JP: "JPY", CN: "CNY", KR: "KRW", IN: "INR", NP: "NPR", SG: "SGD", HK: "HKD", TW: "TWD", TH: "THB",
  ID: "IDR", MY: "MYR", PH: "PHP", VN: "VND", ZA: "ZAR", NG: "NGN", KE: "KES", EG: "EGP", IL: "ILS", TR: "TRY", AE: "AED",
  SA: "SAR", BR: "BRL", MX: "MXN", AR: "ARS", CL: "CLP", CO: "COP", UA: "UAH", IS: "ISK",
};
const euro = ["AT", "BE", "BG", "CY", "DE", "EE", "ES", "FI", "FR", "GR", "HR", "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PT", "SI", "SK"];

const region = new Intl.Locale(navigator.language).region;
const guesses = { zone: zone?.includes("/") ? zone : undefined, currency: euro.includes(region) ? "EUR" : money[region] };

for (const field of document.querySelectorAll("[data-guess]")) {
  if (!field.value && guesses[field.dataset.guess]) field.value = guesses[field.dataset.guess];
}
document.querySelector("#name:placeholder-shown, #name")?.focus();
