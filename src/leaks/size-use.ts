/** Which code an unknown size stands for: what a reader knows it by. */
import type { Site } from "./heap.js";

/** Where something is taken as long, or as large, as an exploration says. */
export interface SizeUse {
	readonly site: Site;
	/** Which part of the code at the site is the size. */
	readonly as: "itself" | "range" | "ranged number" | "last" | "left" | "right";
}
