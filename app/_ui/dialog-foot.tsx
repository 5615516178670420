import type { ReactNode } from 'react';
import classes from './dialog-foot.module.css';

/** The end of a dialog that may be longer than the screen: what stands beside its buttons, then the buttons. */
export function DialogFoot({ beside, children }: { beside?: ReactNode; children: ReactNode }) {
  return (
    <div className={classes.foot} data-dialog-foot>
      <div className={classes.beside}>{beside}</div>
      {children}
    </div>
  );
}
