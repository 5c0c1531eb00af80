// Fondly on a shop's own pages: docs/LIVE.md, "From your site". Nothing is kept or sent until the visitor says
// yes; nothing ever where the browser asks not to be tracked.
(() => {
  const script = document.currentScript;
  const silent = navigator.doNotTrack === "1" || navigator.globalPrivacyControl;
  let anonymousId, userId;

  const hex = (id, byte) => id + (byte + 256).toString(16).slice(1);
  const random = () => crypto.getRandomValues(new Uint8Array(16)).reduce(hex, "");
  const kept = () => /\bfondly_id=([0-9a-f]{32})/.exec(document.cookie)?.[1];
  const keep = (id, age) => {
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `fondly_id=${id}; Path=/; Max-Age=${age}; SameSite=Lax${secure}`;
  };

  // What stands behind ? and # may be a secret, or what somebody typed.
  const bare = (url) => url.split(/[?#]/)[0];
  const context = () => {
    const campaign = {};
    for (const [name, value] of new URLSearchParams(location.search)) {
      if (name.startsWith("utm_")) campaign[name === "utm_campaign" ? "name" : name.slice(4)] = value;
    }
    const page = { referrer: bare(document.referrer), title: document.title, url: bare(location.href) };
    return { campaign, page };
  };

  const send = (path, told) => {
    if (!anonymousId) return;
    const who = { writeKey: script.dataset.key, messageId: random(), anonymousId, userId };
    const body = JSON.stringify({ ...who, context: context(), ...told });
    // It outlives the page and takes no cookie along.
    const how = { method: "POST", body, keepalive: true, credentials: "omit" };
    fetch(new URL("v1/" + path, script.src), how).catch(() => {});
  };

  const fondly = {
    page: (properties) => send("p", { properties }),
    track: (event, properties) => send("t", { event, properties }),
    identify: (id, traits) => send("i", { userId: (userId = id), traits }),
    consent(given) {
      if (silent) return;
      if (!given) {
        anonymousId = userId = undefined;
        keep("", 0);
      } else if (!anonymousId) {
        anonymousId = kept() || random();
        // Thirteen months from the first yes.
        if (!kept()) keep(anonymousId, 34128000);
        fondly.page();
      }
    },
    push: ([name, ...told]) => fondly[name](...told),
  };

  const clicked = ({ target }) => {
    const link = target.closest("a[href]");
    if (link?.host && link.host !== location.host) fondly.track("Outbound Link Clicked", { url: bare(link.href) });
  };
  const sent = ({ target }) => fondly.track("Form Submitted", { form: target.getAttribute("name") || target.id });
  addEventListener("click", clicked, true);
  addEventListener("submit", sent, true);

  const begin = () => {
    const waiting = window.fondly;
    window.fondly = fondly;
    if (script.dataset.consent === "given" || (!silent && kept())) fondly.consent(true);
    if (Array.isArray(waiting)) waiting.forEach(fondly.push);
  };
  if (document.prerendering) addEventListener("prerenderingchange", begin, true);
  else begin();
})();
