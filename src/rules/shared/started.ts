/** Functions of the package that run only as goroutines of their own: `go s.run()`, and no other call. */
import type { FuncDecl } from "../../go/ast.js";
import { isTestPath } from "../../go/constraint.js";
import type { GoFile, GoPackage } from "../../go/package.js";

/** Where a function is started; empty where it is also called, or used as a value. Read from the text: every file is asked. */
export function startsOf(
	{ name }: FuncDecl,
	pkg: GoPackage,
): readonly { readonly file: GoFile; readonly offset: number }[] {
	const starts: { file: GoFile; offset: number }[] = [];
	const word = new RegExp(`\\b${name.name}\\b`, "g");
	for (const file of pkg.files) {
		if (isTestPath(file.path)) continue;
		for (const { index } of file.text.matchAll(word)) {
			const before = file.text.slice(file.lineStart(file.lineOf(index)), index);
			const started = /\bgo ([\w.]+\.)?$/.exec(before);
			if (started !== null && file.text[index + name.name.length] === "(")
				starts.push({ file, offset: index - started[0].length });
			else if (!/^func (\([^)]*\) )?$|\/\/|"/.test(before)) return [];
		}
	}
	return starts;
}
