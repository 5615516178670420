import { actAs } from './fake-child.ts';

actAs('web');
