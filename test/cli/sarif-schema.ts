/**
 * SARIF 2.1.0 as far as deferbot writes it: the objects and properties it uses, with the standard's types and required
 * properties, and no others.
 */
const text = { type: "string", minLength: 1 };
const count = { type: "integer", minimum: 1 };
const level = { enum: ["none", "note", "warning", "error"] };

const object = (
	properties: Record<string, unknown>,
	required: readonly string[] = [],
) => ({ type: "object", properties, required, additionalProperties: false });
const list = (items: unknown) => ({ type: "array", items });
const map = (values: unknown) => ({
	type: "object",
	additionalProperties: values,
});

const message = object({ text, markdown: text }, ["text"]);
const artifactLocation = object(
	{ uri: { type: "string", format: "uri-reference" }, uriBaseId: text },
	["uri"],
);
const region = object(
	{ startLine: count, startColumn: count, endLine: count, endColumn: count },
	["startLine"],
);
const location = object({
	id: { type: "integer", minimum: -1 },
	physicalLocation: object({ artifactLocation, region }, ["artifactLocation"]),
	logicalLocations: list(object({ fullyQualifiedName: text, kind: text })),
	message,
});
const rule = object(
	{
		id: text,
		name: text,
		shortDescription: message,
		fullDescription: message,
		help: message,
		helpUri: { type: "string", format: "uri" },
		defaultConfiguration: object({ level }),
		properties: { type: "object", properties: { tags: list(text) } },
	},
	["id"],
);
const fix = object(
	{
		description: message,
		artifactChanges: list(
			object(
				{
					artifactLocation,
					replacements: list(
						object(
							{
								deletedRegion: region,
								insertedContent: object({ text: { type: "string" } }),
							},
							["deletedRegion"],
						),
					),
				},
				["artifactLocation", "replacements"],
			),
		),
	},
	["artifactChanges"],
);
const codeFlow = object(
	{
		threadFlows: list(
			object(
				{
					locations: list(
						object({
							location,
							executionOrder: { type: "integer", minimum: 0 },
						}),
					),
				},
				["locations"],
			),
		),
	},
	["threadFlows"],
);
const result = object(
	{
		ruleId: text,
		ruleIndex: { type: "integer", minimum: -1 },
		level,
		message,
		locations: list(location),
		relatedLocations: list(location),
		partialFingerprints: map(text),
		codeFlows: list(codeFlow),
		fixes: list(fix),
	},
	["message"],
);
const run = object(
	{
		tool: object(
			{
				driver: object(
					{
						name: text,
						version: text,
						semanticVersion: text,
						informationUri: { type: "string", format: "uri" },
						rules: list(rule),
					},
					["name"],
				),
			},
			["driver"],
		),
		columnKind: { enum: ["utf16CodeUnits", "unicodeCodePoints"] },
		originalUriBaseIds: map(object({ description: message })),
		invocations: list(
			object(
				{
					executionSuccessful: { type: "boolean" },
					toolExecutionNotifications: list(
						object({ level, message, locations: list(location) }, ["message"]),
					),
				},
				["executionSuccessful"],
			),
		),
		results: list(result),
	},
	["tool"],
);

export const SARIF_SCHEMA = object(
	{ $schema: text, version: { const: "2.1.0" }, runs: list(run) },
	["version", "runs"],
);
