/** A person's first letter; the name stands beside it. */
import classes from './avatar.module.css';

export function Avatar({ name, size }: { name: string; size: number }) {
  return (
    <span className={classes.avatar} style={{ height: size, width: size }} aria-hidden>
      {[...name][0]?.toUpperCase()}
    </span>
  );
}
