/**
 * `npm run package` puts the app together, unpacked, in dist/; `npm run dist` makes the installers of this platform.
 * Further arguments: none. Installers are for other people's machines, so they never carry an old Electron.
 */
import { build, Platform } from 'electron-builder';
import { buildApp } from './bundle.ts';
import { Remedy } from './console/remedy.ts';
import { say } from './console/say.ts';
import { projectRoot } from './paths.ts';
import { describePackage } from './packaging/configuration.ts';
import { ensureElectron } from './runtime/ensure-electron.ts';

const form = process.argv[2] === 'dir' ? 'unpacked' : 'installers';
const runtime = await ensureElectron();
if (form === 'installers' && runtime.origin === 'registry') {
	throw new Remedy(
		`only Electron ${runtime.version} can be had here, and it gets no security updates any more: installers are made\n` +
			"where Electron's download host can be reached. An unpacked app to try out comes with: npm run package",
	);
}
await buildApp();
say(`packaging the app with Electron ${runtime.version} …`);
const made = await build({
	projectDir: projectRoot,
	targets: Platform.current().createTarget(form === 'unpacked' ? ['dir'] : []),
	config: describePackage(runtime, form),
});
say(form === 'unpacked' ? 'the unpacked app is in dist/' : `made: ${made.join(', ')}`);
