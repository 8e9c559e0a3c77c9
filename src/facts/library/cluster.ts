/** gRPC, Kubernetes, etcd, watchers of files. */
import type { FuncRow, PackageRow, TypeRow } from "./row.js";
import { callsInside, each, gives, opens, usesError, wraps } from "./shapes.js";

const API_WATCH = "k8s.io/apimachinery/pkg/watch";

const watches = opens(`${API_WATCH}.Interface, error`);
const streams = opens("io.ReadCloser, error", {
	what: "response stream",
	cost: "its connection stays open",
	release: ["Close"],
});

/** A typed client of one group of the API: `Pods("ns")` gives what `Watch` is called on. */
function typedClient(
	group: string,
	version: string,
	{ spaced = "", global = "" }: { spaced?: string; global?: string },
): PackageRow {
	const path = `k8s.io/client-go/kubernetes/typed/${group}`;
	const getters = (names: string): Readonly<Record<string, FuncRow>> =>
		Object.fromEntries(
			words(names).map((name) => [name, gives(`${singular(name)}Interface`)]),
		);
	const resource: TypeRow = { methods: { Watch: watches } };
	const title = `${group[0]?.toUpperCase()}${group.slice(1)}`;
	const resources = words(`${spaced} ${global}`.trim());
	return {
		path,
		source: `https://pkg.go.dev/${path}/${version}`,
		types: {
			[`${title}${version.toUpperCase()}Interface`]: {
				methods: { ...getters(spaced), ...getters(global) },
			},
			...Object.fromEntries(
				resources.map((name) => [
					`${singular(name)}Interface`,
					name === "Pods"
						? {
								methods: {
									Watch: watches,
									GetLogs: gives("*k8s.io/client-go/rest.Request"),
								},
							}
						: resource,
				]),
			),
		},
	};
}

const words = (list: string): readonly string[] =>
	list === "" ? [] : list.split(" ");

const IRREGULAR: Readonly<Record<string, string>> = {
	Endpoints: "Endpoints",
	IngressClasses: "IngressClass",
	Ingresses: "Ingress",
	NetworkPolicies: "NetworkPolicy",
};
const singular = (name: string): string =>
	IRREGULAR[name] ?? name.replace(/s$/, "");

const typedClients = {
	CoreV1: "k8s.io/client-go/kubernetes/typed/core.CoreV1Interface",
	AppsV1: "k8s.io/client-go/kubernetes/typed/apps.AppsV1Interface",
	BatchV1: "k8s.io/client-go/kubernetes/typed/batch.BatchV1Interface",
	NetworkingV1:
		"k8s.io/client-go/kubernetes/typed/networking.NetworkingV1Interface",
} as const;

export const cluster: readonly PackageRow[] = [
	{
		path: "google.golang.org/grpc",
		source: "https://pkg.go.dev/google.golang.org/grpc",
		types: {
			ClientConn: {
				what: "gRPC connection",
				family: "pool",
				release: ["Close"],
				cost: "its connections and goroutines stay alive",
				derives: true,
				methods: {
					...each("Close Invoke", usesError),
					Connect: "",
					Target: "string",
				},
			},
			// "Serve … lis will be closed when this method returns."
			Server: {
				methods: {
					...each("GracefulStop Stop", ""),
					Serve: { args: "takes", results: "error" },
				},
			},
		},
		funcs: {
			// "NewClient … no I/O is performed"; Dial begins to connect in the background.
			...each("Dial DialContext NewClient", opens("*ClientConn, error")),
			NewServer: "*Server",
		},
	},
	{
		path: "google.golang.org/grpc/status",
		source: "https://pkg.go.dev/google.golang.org/grpc/status",
		funcs: {
			...each("Error Errorf", gives("error")),
			...each("Convert New Newf", gives("*Status")),
			Code: gives("google.golang.org/grpc/codes.Code"),
		},
		// The getters begin with a test for nil; a nil Status is "OK".
		types: {
			Status: {
				memoryOnly: true,
				nilSafe: ["Code", "Err", "Message", "Proto"],
			},
		},
	},
	{
		path: API_WATCH,
		source: `https://pkg.go.dev/${API_WATCH}`,
		types: {
			Interface: {
				what: "watch",
				release: ["Stop"],
				cost: "the watch's connection and goroutine stay alive",
				methods: { Stop: "", ResultChan: "<-chan Event" },
			},
		},
		// Filter's result passes Stop on; a StreamWatcher closes the decoder that it reads from.
		funcs: { Filter: { args: ["takes", "keeps"], results: "Interface" } },
	},
	{
		path: "k8s.io/apimachinery/pkg/util/wait",
		source: "https://pkg.go.dev/k8s.io/apimachinery/pkg/util/wait",
		funcs: {
			...each(
				"Forever JitterUntil JitterUntilWithContext Until UntilWithContext",
				callsInside(""),
			),
			...each(
				"ExponentialBackoff PollImmediate PollUntilContextCancel PollUntilContextTimeout",
				callsInside("error"),
			),
		},
	},
	{
		path: "k8s.io/client-go/rest",
		source: "https://pkg.go.dev/k8s.io/client-go/rest",
		types: {
			Request: { methods: { Stream: streams, Watch: watches } },
			ResponseWrapper: { methods: { Stream: streams } },
		},
	},
	{
		path: "k8s.io/client-go/kubernetes",
		source: "https://pkg.go.dev/k8s.io/client-go/kubernetes",
		types: {
			Interface: { methods: typedClients },
			Clientset: { methods: typedClients },
		},
		funcs: each(
			"NewForConfig NewForConfigAndClient",
			gives("*Clientset, error"),
		),
	},
	typedClient("core", "v1", {
		spaced:
			"ConfigMaps Endpoints Events LimitRanges PersistentVolumeClaims PodTemplates Pods ReplicationControllers ResourceQuotas Secrets ServiceAccounts Services",
		global: "Namespaces Nodes PersistentVolumes",
	}),
	typedClient("apps", "v1", {
		spaced:
			"ControllerRevisions DaemonSets Deployments ReplicaSets StatefulSets",
	}),
	typedClient("batch", "v1", { spaced: "CronJobs Jobs" }),
	typedClient("networking", "v1", {
		spaced: "Ingresses NetworkPolicies",
		global: "IngressClasses",
	}),
	{
		path: "k8s.io/client-go/dynamic",
		source: "https://pkg.go.dev/k8s.io/client-go/dynamic",
		types: {
			Interface: {
				methods: { Resource: gives("NamespaceableResourceInterface") },
			},
			NamespaceableResourceInterface: {
				embeds: ["ResourceInterface"],
				methods: { Namespace: gives("ResourceInterface") },
			},
			ResourceInterface: { methods: { Watch: watches } },
		},
		funcs: { NewForConfig: gives("*DynamicClient, error") },
	},
	{
		path: "k8s.io/client-go/tools/watch",
		source: "https://pkg.go.dev/k8s.io/client-go/tools/watch",
		types: {
			RetryWatcher: {
				what: "watch",
				release: ["Stop"],
				cost: "its goroutine goes on watching",
				methods: { Stop: "", Done: "<-chan struct{}" },
			},
		},
		funcs: { NewRetryWatcher: opens("*RetryWatcher, error") },
	},
	{
		path: "k8s.io/client-go/util/retry",
		source: "https://pkg.go.dev/k8s.io/client-go/util/retry",
		funcs: each("OnError RetryOnConflict", callsInside("error")),
	},
	{
		path: "go.etcd.io/etcd/client",
		formerly: ["go.etcd.io/etcd/clientv3", "github.com/coreos/etcd/clientv3"],
		source: "https://pkg.go.dev/go.etcd.io/etcd/client/v3",
		types: {
			Client: {
				what: "etcd client",
				release: ["Close"],
				cost: "its connections and goroutines stay alive",
				derives: true,
				methods: {
					Close: "error",
					Snapshot: opens("io.ReadCloser, error", {
						what: "snapshot",
						cost: "its stream stays open",
						release: ["Close"],
					}),
				},
			},
			LeaseID: {},
		},
		funcs: each("New NewFromURL NewFromURLs", opens("*Client, error")),
	},
	{
		path: "go.etcd.io/etcd/client/concurrency",
		formerly: [
			"go.etcd.io/etcd/clientv3/concurrency",
			"github.com/coreos/etcd/clientv3/concurrency",
		],
		source: "https://pkg.go.dev/go.etcd.io/etcd/client/v3/concurrency",
		types: {
			Session: {
				what: "session",
				release: ["Close", "Orphan"],
				cost: "its lease is kept alive by a goroutine",
				derives: true,
				methods: {
					Close: "error",
					Orphan: "",
					Done: "<-chan struct{}",
					Lease: "go.etcd.io/etcd/client.LeaseID",
				},
			},
		},
		funcs: {
			NewSession: opens("*Session, error"),
			NewMutex: wraps("*Mutex"),
			NewElection: wraps("*Election"),
		},
	},
	{
		path: "github.com/fsnotify/fsnotify",
		source: "https://pkg.go.dev/github.com/fsnotify/fsnotify",
		types: {
			Watcher: {
				what: "file watcher",
				release: ["Close"],
				cost: "its descriptor and goroutine stay alive",
				methods: each("Add Close Remove", usesError),
			},
		},
		funcs: each("NewBufferedWatcher NewWatcher", opens("*Watcher, error")),
	},
];
