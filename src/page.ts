/** The page at `/`: what this is, for whoever opens the address in a browser. It tells no secret. */

export function statusPage(webhookPath: string): string {
	return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>deferbot</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 40rem; margin: 4rem auto; padding: 0 1rem; color: #1f2328; background: #fff }
@media (prefers-color-scheme: dark) { body { color: #e6edf3; background: #0d1117 } a { color: #58a6ff } }
code { font-family: ui-monospace, monospace; font-size: 0.9em }
</style>
<h1>deferbot</h1>
<p>Reviews Go pull requests for defers that run late, resources that are not released on some path, locks that are not given back, and goroutines that stay blocked for ever.</p>
<p>It is set up and takes GitHub's deliveries at <code>${escapeHtml(webhookPath)}</code>.</p>
<p><a href="/health">Health</a> · <a href="/ready">Readiness</a> · <a href="/metrics">Metrics</a></p>
</html>
`;
}

function escapeHtml(text: string): string {
	return text.replace(
		/[&<>"]/g,
		(character) => `&#${character.charCodeAt(0)};`,
	);
}
