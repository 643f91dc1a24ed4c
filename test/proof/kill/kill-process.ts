import { killAllEvening } from './kill-evening.ts';
import { serve } from '../processes.ts';

serve(killAllEvening);
