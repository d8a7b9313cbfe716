"use strict";

// Gives each command a button that copies it.
(() => {
  async function copy(code) {
    try {
      await navigator.clipboard.writeText(code.textContent);
      return;
    } catch {
      // there is no clipboard without a secure connection, but what is selected can be copied
    }
    const range = document.createRange();
    range.selectNodeContents(code);
    const selection = window.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
    if (!document.execCommand("copy")) throw new Error("the browser does not copy");
    selection.removeAllRanges();
  }

  const said = document.createElement("p");
  said.className = "hidden";
  said.setAttribute("role", "status");
  document.body.append(said);

  for (const place of document.querySelectorAll(".command")) {
    const code = place.querySelector("code");
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Copy";
    button.setAttribute("aria-label", "Copy: " + place.querySelector("p").textContent);
    let pause;
    button.addEventListener("click", async () => {
      let text = "Copied";
      try {
        await copy(code);
      } catch {
        text = "Not copied";
      }
      button.textContent = text;
      said.textContent = text;
      clearTimeout(pause);
      pause = setTimeout(() => {
        button.textContent = "Copy";
        said.textContent = "";
      }, 2000);
    });
    place.append(button);
  }
})();
