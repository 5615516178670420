// Shows and copies secrets, asks before deleting, and refreshes what is marked as live.
document.addEventListener('click', (event) => {
  const button = event.target instanceof Element ? event.target.closest('button') : null;
  if (!button) return;
  const { reveal, copy, confirm: question } = button.dataset;
  if (reveal !== undefined) {
    const target = button.parentElement.querySelector('code');
    const shown = target.textContent === target.dataset.secret;
    target.textContent = shown ? '•'.repeat(16) : target.dataset.secret;
    button.textContent = shown ? button.dataset.show : button.dataset.hide;
  }
  if (copy !== undefined) {
    const code = button.parentElement.querySelector('code');
    navigator.clipboard.writeText(code.dataset.secret ?? code.textContent).then(() => {
      const before = button.textContent;
      button.textContent = button.dataset.done;
      setTimeout(() => {
        button.textContent = before;
      }, 1500);
    });
  }
  if (question !== undefined && !window.confirm(question)) event.preventDefault();
});

const LIVE_MS = 2000;
async function refresh() {
  const live = document.querySelector('[data-live]');
  if (live && document.visibilityState === 'visible' && !live.contains(document.activeElement)) {
    try {
      const answer = await fetch(location.href, { headers: { 'x-live': '1' } });
      const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('[data-live]');
      if (answer.ok && fresh && fresh.innerHTML !== live.innerHTML) live.innerHTML = fresh.innerHTML;
    } catch {
      // The org is restarting; the next round tries again.
    }
  }
  setTimeout(refresh, LIVE_MS);
}
if (document.querySelector('[data-live]')) setTimeout(refresh, LIVE_MS);
