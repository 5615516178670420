/** Saves a flow as a file of the browser; characters that no file system takes become a dash. */
export function downloadJson(name: string, content: unknown): void {
  const url = URL.createObjectURL(new Blob([`${JSON.stringify(content, null, 2)}\n`], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `${name.replace(/[\\/:*?"<>|\p{Cc}]+/gu, '-').slice(0, 80)}.nagare.json`;
  link.click();
  URL.revokeObjectURL(url);
}
