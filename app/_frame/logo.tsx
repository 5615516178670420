/** Three streams in one direction: 流れ. The same drawing as app/icon.svg. */
export function Logo({ className, size = 32 }: { className?: string | undefined; size?: number }) {
  const stream = (y: number) => `M6 ${y}c3.6 0 3.6-3 7.2-3s3.6 3 7.2 3 3.6-3 5.6-3`;
  return (
    <svg className={className} width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="var(--mantine-color-ai-7)" />
      <path
        d={`${stream(12.5)}M6 18c3.6 0 3.6-3 7.2-3s3.6 3 7.2 3 3.6-3 5.6-3${stream(23.5)}`}
        fill="none"
        stroke="var(--mantine-color-white)"
        strokeWidth="2.2"
        strokeLinecap="round"
      />
    </svg>
  );
}
