// Shows what needs passkeys where the browser knows them, and says when one was not used.
// The ceremony itself is allauth's script.
const knowsPasskeys = "PublicKeyCredential" in window;

for (const part of document.querySelectorAll("[data-passkeys]")) {
  part.hidden = !knowsPasskeys;
}
for (const part of document.querySelectorAll("[data-passkeys-missing]")) {
  part.hidden = knowsPasskeys;
}

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  for (const part of document.querySelectorAll("[data-passkey-failed]")) {
    part.hidden = false;
  }
});
