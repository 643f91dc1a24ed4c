/**
 * What a machine can check of the house style. Types do most of it; the rest is about promises that nobody waits for,
 * switches that forget a case, and the determinism of the core: everything that a rehearsal replays from a seed must
 * take time, chance and ids through a port. Formatting is Prettier's; who may import whom is checked by build/layers.
 */
import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import tseslint from 'typescript-eslint';

const noDefaultExport = {
	selector: 'ExportDefaultDeclaration',
	message: 'Named exports only: a name must be the same wherever it is used.',
};
const noOrReplace = ['Literal[value=/\\bOR\\s+REPLACE\\b/i]', 'TemplateElement[value.raw=/\\bOR\\s+REPLACE\\b/i]'].map(
	(selector) => ({ selector, message: 'It walks past delete triggers; the ledger is append-only.' }),
);
const noTopLevelArrow = {
	selector:
		':matches(Program, ExportNamedDeclaration) > VariableDeclaration > VariableDeclarator:not([id.typeAnnotation]) > ArrowFunctionExpression',
	message: 'At the top level write a function declaration.',
};
const noCurrentDate = {
	selector: 'NewExpression[callee.name="Date"][arguments.length=0]',
	message: 'Time comes through the Clock port.',
};

/** What a rehearsal replays from a seed, wherever it runs. */
const deterministic = [
	'protocol/**/*.ts',
	'audience/**/*.ts',
	'main/{gifts,flows,ledger,outbox}/**/*.ts',
	'main/host/**/*.ts',
	'rehearsal/**/*.ts',
];

export default defineConfig(
	globalIgnores(['out/', 'out-*/', 'dist/', 'test-results/', 'docs/']),
	{ linterOptions: { reportUnusedDisableDirectives: 'error' } },
	js.configs.recommended,
	tseslint.configs.recommendedTypeChecked,
	svelte.configs.recommended,
	svelte.configs.prettier,
	{
		languageOptions: {
			globals: { ...globals.node, ...globals.browser },
			parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname, extraFileExtensions: ['.svelte'] },
		},
		rules: {
			'@typescript-eslint/no-floating-promises': 'error',
			'@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
			'@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
			'@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
			// A port's implementation answers a promise even where it happens to have nothing to wait for.
			'@typescript-eslint/require-await': 'off',
			// Ports are records of functions, and taking one apart is how it is handed on.
			'@typescript-eslint/unbound-method': 'off',
			// A branded number is still a number.
			'@typescript-eslint/no-unsafe-unary-minus': 'off',
			eqeqeq: ['error', 'always', { null: 'ignore' }],
			'max-lines-per-function': ['error', { max: 70 }],
			'no-restricted-syntax': ['error', noDefaultExport, noTopLevelArrow, ...noOrReplace],
		},
	},
	{
		files: ['**/*.svelte', '**/*.svelte.ts'],
		languageOptions: { parserOptions: { parser: tseslint.parser } },
		rules: {
			'svelte/no-at-html-tags': 'error',
			// Types that come out of another component are known to svelte-check, but not here.
			'@typescript-eslint/no-unsafe-argument': 'off',
			'@typescript-eslint/no-unsafe-assignment': 'off',
			'@typescript-eslint/no-unsafe-call': 'off',
			'@typescript-eslint/no-unsafe-member-access': 'off',
			'@typescript-eslint/no-unsafe-return': 'off',
			// A Map that lives inside one function is nobody's state.
			'svelte/prefer-svelte-reactivity': 'off',
		},
	},
	{
		files: ['**/*.svelte'],
		// To ESLint every imported component is `any`; svelte-check knows their types and checks them.
		rules: {
			'@typescript-eslint/no-unsafe-argument': 'off',
			'@typescript-eslint/no-unsafe-assignment': 'off',
			'@typescript-eslint/no-unsafe-call': 'off',
			'@typescript-eslint/no-unsafe-member-access': 'off',
			'@typescript-eslint/no-unsafe-return': 'off',
		},
	},
	{
		files: deterministic,
		// The machine's own clock, a process of its own, and the page in a browser are edges: there real time begins.
		ignores: ['protocol/clock.ts', 'audience/page/**', 'audience/agora-page/**', 'audience/viewers/process.ts'],
		rules: {
			'no-restricted-syntax': ['error', noDefaultExport, noTopLevelArrow, ...noOrReplace, noCurrentDate],
			'no-restricted-properties': [
				'error',
				{ object: 'Date', property: 'now', message: 'Time comes through the Clock port.' },
				{ object: 'performance', property: 'now', message: 'Time comes through the Clock port.' },
				{ object: 'Math', property: 'random', message: 'Chance comes from a seed, through a port.' },
				{ object: 'crypto', property: 'randomUUID', message: 'Ids come through a port.' },
			],
			'no-restricted-globals': [
				'error',
				...['setTimeout', 'setInterval'].map((name) => ({ name, message: 'Time comes through the Clock port.' })),
			],
			'no-restricted-imports': [
				'error',
				{
					paths: [
						{
							name: 'node:crypto',
							importNames: ['randomUUID', 'randomInt'],
							message: 'Ids and chance come through a port.',
						},
						{ name: 'node:timers', message: 'Time comes through the Clock port.' },
						{ name: 'node:timers/promises', message: 'Time comes through the Clock port.' },
					],
				},
			],
		},
	},
	{
		// A describe block is as long as what it describes, and a migration as its SQL.
		files: ['test/**/*.ts', 'main/ledger/migrations/*.ts'],
		rules: {
			'max-lines-per-function': 'off',
			// Playwright reads from a test's parameter which fixtures it wants; {} means none.
			'no-empty-pattern': ['error', { allowObjectPatternsAsParameters: true }],
		},
	},
	{
		// These are read by tools that want a default export.
		files: ['*.config.{js,ts}', 'build/*.config.ts', 'build/testing/prepare-e2e.ts'],
		rules: { 'no-restricted-syntax': ['error', ...noOrReplace] },
	},
	{
		files: ['**/*.{js,cjs}'],
		extends: [tseslint.configs.disableTypeChecked],
		rules: { '@typescript-eslint/no-require-imports': 'off' },
	},
);
