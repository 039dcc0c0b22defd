/**
 * The page's script: takes over a fresh copy of itself every two seconds while somebody looks and has nothing
 * selected, and says so when the run answers no more. Without scripts the page reloads by itself.
 */
export const SCRIPT = `
async function refresh() {
  if (document.hidden || !getSelection().isCollapsed) return;
  try {
    const answer = await fetch(location.href, { signal: AbortSignal.timeout(5000) });
    if (!answer.ok) throw new Error(answer.statusText);
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const left = [...document.querySelectorAll('.scroll')].map((box) => box.scrollLeft);
    document.querySelector('main').replaceWith(fresh.querySelector('main'));
    document.querySelectorAll('.scroll').forEach((box, i) => { box.scrollLeft = left[i] ?? 0; });
    document.body.classList.remove('gone');
  } catch {
    document.body.classList.add('gone');
  }
}
(async () => {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 2000));
    await refresh();
  }
})();
`;
