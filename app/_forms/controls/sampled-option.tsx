import classes from './sampled-option.module.css';

/** A choice among values, with what the sample holds there beside it. */
export function SampledOption({ label, sample }: { label: string; sample: string | undefined }) {
  return (
    <span className={classes.option}>
      <span className={classes.label}>{label}</span>
      <span className={classes.sample}>{sample}</span>
    </span>
  );
}
