/**
 * The script of the page: replaces its contents every two seconds while the page is visible and no text is selected, and
 * shows a message when the run no longer responds. Without scripts the page reloads itself.
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
