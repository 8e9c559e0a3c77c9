/** What `--help` prints: in general, and for each command. */

const FORMAT_HELP = `  --format FORMAT   text (default), json, sarif (2.1.0, for code scanning) or
                    markdown (for a job summary)
  -h, --help        this text`;

const STATUS = `Exit status: 0 when nothing fails the check, 1 when something does, 2 when the
call is wrong or the input cannot be read.`;

export const HELP = {
	general: `deferbot finds defers that run late or never, resources, contexts and locks that
are not given back, and goroutines that stay blocked, in Go code.

Usage:
  deferbot review --base REV [--head REV] [--repo DIR] [--format FORMAT]
                               what it would say about this range of commits
  deferbot scan PATH…  [--format FORMAT]
                               what it finds in whole files and folders
  deferbot rules               the rules
  deferbot explain RULE        what a rule reports, why, and when it is silent
  deferbot COMMAND --help      more about a command
  deferbot --version

${STATUS}
`,
	review: `deferbot review: what would be posted on a pull request for this range

Usage:
  deferbot review --base REV [--head REV] [--repo DIR] [--format FORMAT]

  --base REV        the branch or commit that the change would be merged into;
                    the comparison starts where the two parted
  --head REV        the last commit of the change (default: HEAD)
  --repo DIR        the repository, also a bare one (default: .); only commits
                    are read, never the files that are checked out
${FORMAT_HELP}

The configuration is .github/deferbot.yml of the base revision. Paths in the
output are relative to the repository.

${STATUS}
`,
	scan: `deferbot scan: what deferbot finds in whole files

Usage:
  deferbot scan PATH… [--format FORMAT]

A file that is named is analysed whatever it is called. In a folder, everything
below it is, but for test code, vendor, third_party, testdata and generated
files; symbolic links are not followed. The rest of a file's package and the
nearest go.mod are read as context. No configuration is read.

${FORMAT_HELP}

Paths in the output are relative to the working directory.

${STATUS}
`,
	rules: `deferbot rules: the names of all rules, their severity and what they report

Usage:
  deferbot rules
`,
	explain: `deferbot explain: the page of a rule

Usage:
  deferbot explain RULE
`,
} as const;
