// Biome formats and lints. ESLint is here for what needs the type checker: a promise that nobody awaits.
import tseslint from "typescript-eslint";

export default tseslint.config({
	files: ["**/*.ts"],
	languageOptions: {
		parser: tseslint.parser,
		parserOptions: {
			projectService: true,
			tsconfigRootDir: import.meta.dirname,
		},
	},
	plugins: { "@typescript-eslint": tseslint.plugin },
	rules: {
		"@typescript-eslint/no-floating-promises": "error",
		"@typescript-eslint/no-misused-promises": [
			"error",
			{ checksVoidReturn: { attributes: true, arguments: false } },
		],
	},
});
