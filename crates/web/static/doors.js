// Copies a key that is shown once. Without this file it is selected by one click, as any text.

for (const button of document.querySelectorAll("[data-copy]")) {
  const key = document.getElementById(button.dataset.copy);
  const said = document.querySelector("[data-copied]");
  // Browsers lend the clipboard to pages over https, or of this machine, alone.
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    const copied = await navigator.clipboard.writeText(key.textContent).then(() => true, () => false);
    said.textContent = copied ? "Copied." : "Select it and copy it by hand.";
  });
}
