/** One question that most rules ask of paths: can this be met from there, before something else ends the search? */
import type { Cfg, Edge, Point, Step } from "../../go/cfg.js";
import { explorePaths } from "../../go/paths.js";

export interface Search {
	readonly goal: (step: Step) => boolean;
	/** A step after which the path is of no interest; asked after `goal`. */
	readonly ends?: (step: Step) => boolean;
	/** An edge that is not followed. */
	readonly cuts?: (edge: Edge) => boolean;
}

/** Whether some path from `from` meets the goal. False also when the function is too entangled to tell. */
export function meets(cfg: Cfg, from: Point, search: Search): boolean {
	let met = false;
	const exploration = explorePaths(cfg, from, "", {
		key: (state) => state,
		end: () => (met ? "stop" : "go on"),
		step: (state, step) => {
			met ||= search.goal(step);
			return met || search.ends?.(step) ? null : state;
		},
		edge: (state, edge) => (met || search.cuts?.(edge) ? null : state),
	});
	return met && exploration !== "bounded";
}
