/** Functions that are called with a lock held, as their name or comment says. */
import type { FuncDecl } from "../../go/ast.js";
import type { GoFile } from "../../go/package.js";
import { commentBefore } from "./comments.js";

export function expectsLock({ name, start }: FuncDecl, file: GoFile): boolean {
	return (
		/Locked|_locked|[a-z]Lk$|WithLock|WithoutLock|NoLock/.test(name.name) ||
		/\b(locks?|mutex|mu)\b.*\b(held|hold|acquired|taken)\b|\b(hold|holds|holding|held|with|under)\b.*\b(lock|mutex|mu)\b|\b(must|should) be (r?w?locked|called with)\b|\block(ed)? (must|should|is expected)\b/is.test(
			commentBefore(file, start),
		)
	);
}
