// Light, dark, or as the system is.

function startTheme() {
  const button = document.getElementById("theme");
  const names = ["system", "light", "dark"];
  const remembered = () => {
    try {
      return localStorage.getItem("bamboozle-theme");
    } catch (refused) {
      return null;  // a browser may keep nothing for a page that is a file
    }
  };
  let theme = names.includes(remembered()) ? remembered() : "system";
  const show = () => {
    if (theme === "system")
      document.documentElement.removeAttribute("data-theme");
    else
      document.documentElement.setAttribute("data-theme", theme);
    button.textContent = "theme: " + theme;
  };
  button.addEventListener("click", () => {
    theme = names[(names.indexOf(theme) + 1) % names.length];
    try {
      localStorage.setItem("bamboozle-theme", theme);
    } catch (refused) {
      // it holds for this visit
    }
    show();
  });
  show();
}
