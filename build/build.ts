/** `npm run build`: bundles the app and the viewer page into out/, ready to be started or packaged. */
import { buildApp } from './bundle.ts';

await buildApp();
