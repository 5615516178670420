'use client';
/** When even the frame cannot be drawn (no database, say) there are no words to look up: both languages, no styles of ours. */
export default function GlobalError({ error }: { error: Error & { digest?: string } }) {
  return (
    <html lang="ja">
      <body style={{ fontFamily: 'sans-serif', lineHeight: 1.6, margin: '20vh auto', maxWidth: 560, padding: 24 }}>
        <h1 style={{ fontSize: 20 }}>ページを表示できません / This page cannot be shown</h1>
        <p>サーバーまたはデータベースに接続できません。しばらくしてから、もう一度お試しください。</p>
        <p>The server or its database does not answer. Try again in a moment.</p>
        {error.digest ? <p>{error.digest}</p> : null}
        <p>
          <a href="/flows">もう一度開く / Try again</a>
        </p>
      </body>
    </html>
  );
}
