import { actAs } from './fake-child.ts';

actAs('practice-org');
