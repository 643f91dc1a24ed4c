import type { Configuration } from 'electron-builder';
import { join } from 'node:path';
import { projectRoot } from '../paths.ts';
import { hasNodeApi10, type ElectronRuntime } from '../runtime/electron-runtime.ts';
import { flipFuses } from './fuses.ts';
import { removeDefaultApp } from './default-app.ts';

/**
 * What goes into the app and what comes out. Everything is bundled in out/ but for better-sqlite3 with its native part,
 * which must lie beside the archive to be loaded. Nothing is rebuilt or downloaded behind our back for the unpacked app;
 * the installers' own tools are fetched by electron-builder.
 */
export function describePackage(runtime: ElectronRuntime, form: 'unpacked' | 'installers'): Configuration {
	const native = hasNodeApi10(runtime) ? 'prebuilds/${platform}-${arch}.node' : 'build/Release/better_sqlite3.node';
	return {
		appId: 'app.giftwarden.desk',
		productName: 'Giftwarden',
		executableName: 'giftwarden',
		artifactName: 'giftwarden-${version}-${os}-${arch}.${ext}',
		directories: { output: join(projectRoot, 'dist'), buildResources: join(projectRoot, 'build', 'icons') },
		files: [
			'package.json',
			'out/**',
			'!out/fingerprint',
			'!out/**/*.map',
			'!node_modules/**',
			'node_modules/better-sqlite3/package.json',
			'node_modules/better-sqlite3/LICENSE',
			'node_modules/better-sqlite3/lib/**',
			`node_modules/better-sqlite3/${native}`,
		],
		asar: true,
		asarUnpack: ['**/*.node'],
		npmRebuild: false,
		nodeGypRebuild: false,
		publish: null,
		...(form === 'unpacked' ? { electronDist: runtime.folder, electronVersion: runtime.version } : {}),
		afterPack: async (context) => {
			removeDefaultApp(context);
			await flipFuses(context);
		},
		linux: {
			target: ['AppImage', 'deb'],
			category: 'AudioVideo',
			icon: join(projectRoot, 'build', 'icons', 'icon-512.png'),
			synopsis: 'The desk for the gifts of a live room',
			maintainer: 'The Giftwarden authors',
		},
		mac: {
			target: ['dmg'],
			category: 'public.app-category.video',
			icon: join(projectRoot, 'build', 'icons', 'icon-512.png'),
		},
		win: { target: ['nsis'], icon: join(projectRoot, 'build', 'icons', 'icon-512.png') },
		nsis: { oneClick: false, perMachine: false, allowToChangeInstallationDirectory: true },
	};
}
