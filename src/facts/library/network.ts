/** Connections and HTTP: net, net/http, crypto/tls, mail, RPC, gRPC, watchers. */
import type { FuncRow, PackageRow } from "./row.js";

const dials: FuncRow = { results: "net.Conn, error", opens: [0], args: "uses" };
const responds: FuncRow = {
	results: "*net/http.Response, error",
	opens: [0],
	args: ["uses"],
};
/** "If the provided body is an io.Closer, it is closed after the request." */
const posts: FuncRow = { ...responds, args: ["uses", "uses", "takes"] };
const deadline = { args: "uses", results: "error" } as const;

export const network: readonly PackageRow[] = [
	{
		path: "net",
		source: "https://pkg.go.dev/net",
		types: {
			Conn: {
				what: "connection",
				release: ["Close"],
				cost: "the connection stays open",
				methods: {
					Close: "error",
					Read: "int, error",
					Write: "int, error",
					LocalAddr: "Addr",
					RemoteAddr: "Addr",
					SetDeadline: deadline,
					SetReadDeadline: deadline,
					SetWriteDeadline: deadline,
				},
			},
			TCPConn: {
				what: "connection",
				release: ["Close"],
				cost: "the connection stays open",
				embeds: ["Conn"],
			},
			UDPConn: {
				what: "connection",
				release: ["Close"],
				cost: "the socket stays open",
				embeds: ["Conn", "PacketConn"],
			},
			UnixConn: {
				what: "connection",
				release: ["Close"],
				cost: "the socket stays open",
				embeds: ["Conn"],
			},
			PacketConn: {
				what: "socket",
				release: ["Close"],
				cost: "the socket stays open",
				methods: {
					Close: "error",
					LocalAddr: "Addr",
					ReadFrom: "int, Addr, error",
					WriteTo: "int, error",
					SetDeadline: deadline,
					SetReadDeadline: deadline,
					SetWriteDeadline: deadline,
				},
			},
			Listener: {
				what: "listener",
				release: ["Close"],
				cost: "its port stays taken",
				methods: {
					Accept: { results: "Conn, error", opens: [0] },
					Addr: "Addr",
					Close: "error",
				},
			},
			TCPListener: {
				what: "listener",
				release: ["Close"],
				cost: "its port stays taken",
				embeds: ["Listener"],
				methods: {
					AcceptTCP: { results: "*TCPConn, error", opens: [0] },
				},
			},
			UnixListener: {
				what: "listener",
				release: ["Close"],
				cost: "its socket stays bound",
				embeds: ["Listener"],
				methods: {
					AcceptUnix: { results: "*UnixConn, error", opens: [0] },
				},
			},
			Addr: { methods: { String: "string", Network: "string" } },
			Dialer: { methods: { Dial: dials, DialContext: dials } },
			ListenConfig: {
				methods: {
					Listen: { results: "Listener, error", opens: [0], args: "uses" },
					ListenPacket: {
						results: "PacketConn, error",
						opens: [0],
						args: "uses",
					},
				},
			},
			IP: { methods: { String: "string" } },
		},
		funcs: {
			Dial: dials,
			DialTimeout: dials,
			DialTCP: { results: "*TCPConn, error", opens: [0], args: "uses" },
			DialUDP: { results: "*UDPConn, error", opens: [0], args: "uses" },
			DialUnix: { results: "*UnixConn, error", opens: [0], args: "uses" },
			Listen: { results: "Listener, error", opens: [0], args: "uses" },
			ListenTCP: { results: "*TCPListener, error", opens: [0], args: "uses" },
			ListenUDP: { results: "*UDPConn, error", opens: [0], args: "uses" },
			ListenUnix: {
				results: "*UnixListener, error",
				opens: [0],
				args: "uses",
			},
			ListenPacket: {
				results: "PacketConn, error",
				opens: [0],
				args: "uses",
			},
			ListenMulticastUDP: {
				results: "*UDPConn, error",
				opens: [0],
				args: "uses",
			},
			FileListener: { results: "Listener, error", opens: [0], args: "uses" },
			FileConn: { results: "Conn, error", opens: [0], args: "uses" },
			Pipe: "Conn, Conn",
			JoinHostPort: { args: "uses", results: "string" },
			SplitHostPort: { args: "uses", results: "string, string, error" },
		},
	},
	{
		path: "net/http",
		source: "https://pkg.go.dev/net/http",
		types: {
			Response: {
				what: "response body",
				release: ["Body.Close"],
				cost: "its connection is not reused and stays open",
				fields: {
					Body: "io.ReadCloser",
					ContentLength: "int64",
					Header: "Header",
					Proto: "string",
					Request: "*Request",
					Status: "string",
					StatusCode: "int",
					TLS: "*crypto/tls.ConnectionState",
					Trailer: "Header",
					Uncompressed: "bool",
				},
				methods: {
					Cookies: "[]*Cookie",
					Location: "*net/url.URL, error",
					Write: { args: "uses", results: "error" },
				},
			},
			Client: {
				fields: { Transport: "RoundTripper" },
				methods: {
					CloseIdleConnections: "",
					Do: responds,
					Get: responds,
					Head: responds,
					Post: posts,
					PostForm: responds,
				},
			},
			RoundTripper: { methods: { RoundTrip: responds } },
			Transport: {
				methods: {
					Clone: "*Transport",
					CloseIdleConnections: "",
					RoundTrip: responds,
				},
			},
			Request: {
				fields: {
					Body: "io.ReadCloser",
					Header: "Header",
					Method: "string",
					URL: "*net/url.URL",
					Form: "net/url.Values",
				},
				methods: {
					Context: "context.Context",
					WithContext: "*Request",
					Clone: "*Request",
					Cookie: "*Cookie, error",
					FormValue: "string",
					PathValue: "string",
					FormFile: {
						results: "mime/multipart.File, *mime/multipart.FileHeader, error",
						opens: [0],
						what: "uploaded file",
						cost: "its descriptor may stay open, and the temporary file behind it on the disk",
						release: ["Close"],
						args: "uses",
					},
				},
			},
			ResponseWriter: {
				methods: {
					Header: "Header",
					Write: { args: "uses", results: "int, error" },
					WriteHeader: "",
				},
			},
			Header: {
				methods: {
					Get: { args: "uses", results: "string" },
					Set: { args: "uses", results: "" },
				},
			},
			Server: {
				methods: {
					Close: "error",
					ListenAndServe: "error",
					Serve: { args: "takes", results: "error" },
					ServeTLS: { args: ["takes", "uses"], results: "error" },
					Shutdown: { args: "uses", results: "error" },
				},
			},
			Handler: {},
			HandlerFunc: {},
			Hijacker: {
				methods: {
					Hijack: {
						results: "net.Conn, *bufio.ReadWriter, error",
						opens: [0],
					},
				},
			},
		},
		funcs: {
			Get: responds,
			Head: responds,
			Post: posts,
			PostForm: responds,
			NewRequest: {
				args: ["uses", "uses", "takes"],
				results: "*Request, error",
			},
			NewRequestWithContext: {
				args: ["uses", "uses", "uses", "takes"],
				results: "*Request, error",
			},
			ReadResponse: { args: "wraps", results: "*Response, error" },
			MaxBytesReader: { args: "wraps", results: "io.ReadCloser" },
			Error: { args: "uses", results: "" },
			ServeContent: { args: "uses", results: "" },
			StatusText: { args: "uses", results: "string" },
			DetectContentType: { args: "uses", results: "string" },
			Serve: { args: "takes", results: "error" },
			ListenAndServe: { args: "keeps", results: "error" },
		},
		vars: {
			DefaultClient: "*Client",
			DefaultTransport: "RoundTripper",
			NoBody: "io.ReadCloser",
			ErrServerClosed: "error",
		},
	},
	{
		path: "mime/multipart",
		source: "https://pkg.go.dev/mime/multipart",
		types: {
			File: { embeds: ["io.ReadCloser"] },
			FileHeader: {
				fields: { Filename: "string", Size: "int64" },
				methods: {
					Open: {
						results: "File, error",
						opens: [0],
						what: "uploaded file",
						cost: "its descriptor may stay open, and the temporary file behind it on the disk",
						release: ["Close"],
					},
				},
			},
			Writer: {
				methods: {
					Close: "error",
					CreateFormFile: "io.Writer, error",
					FormDataContentType: "string",
					WriteField: "error",
				},
			},
			Reader: { methods: { NextPart: "*Part, error" } },
		},
		funcs: {
			NewReader: { args: "wraps", results: "*Reader" },
			NewWriter: { args: "wraps", results: "*Writer" },
		},
	},
	{
		path: "net/http/httputil",
		source: "https://pkg.go.dev/net/http/httputil",
		funcs: {
			DumpRequest: { args: "uses", results: "[]byte, error" },
			DumpRequestOut: { args: "uses", results: "[]byte, error" },
			DumpResponse: { args: "uses", results: "[]byte, error" },
		},
	},
	{
		path: "net/http/httptest",
		source: "https://pkg.go.dev/net/http/httptest",
		types: {
			Server: {
				what: "test server",
				release: ["Close"],
				cost: "its listener and goroutines stay alive",
				fields: { URL: "string", Listener: "net.Listener" },
				methods: {
					Close: "",
					Client: "*net/http.Client",
					Start: "",
					StartTLS: "",
				},
			},
			// In memory: closing the body of a recorded response is never needed.
			ResponseRecorder: {
				fields: { Code: "int", Body: "*bytes.Buffer" },
				methods: { Result: "*net/http.Response", Header: "net/http.Header" },
			},
		},
		funcs: {
			NewServer: { results: "*Server", opens: [0], args: "uses" },
			NewTLSServer: { results: "*Server", opens: [0], args: "uses" },
			NewUnstartedServer: { results: "*Server", args: "uses" },
			NewRecorder: "*ResponseRecorder",
			NewRequest: {
				args: ["uses", "uses", "takes"],
				results: "*net/http.Request",
			},
		},
	},
	{
		path: "crypto/tls",
		source: "https://pkg.go.dev/crypto/tls",
		types: {
			Conn: {
				what: "connection",
				release: ["Close"],
				cost: "the connection stays open",
				embeds: ["net.Conn"],
				methods: {
					Handshake: "error",
					HandshakeContext: { args: "uses", results: "error" },
					ConnectionState: "ConnectionState",
				},
			},
			ConnectionState: {},
			Config: {},
			Dialer: { methods: { Dial: dials, DialContext: dials } },
		},
		funcs: {
			Dial: { results: "*Conn, error", opens: [0], args: "uses" },
			DialWithDialer: { results: "*Conn, error", opens: [0], args: "uses" },
			Listen: { results: "net.Listener, error", opens: [0], args: "uses" },
		},
	},
	{
		path: "net/smtp",
		source: "https://pkg.go.dev/net/smtp",
		types: {
			Client: {
				what: "SMTP connection",
				release: ["Close", "Quit"],
				cost: "the connection stays open",
				methods: {
					Close: "error",
					Quit: "error",
					Auth: "error",
					Data: "io.WriteCloser, error",
					Hello: "error",
					Mail: "error",
					Rcpt: "error",
					StartTLS: "error",
				},
			},
		},
		funcs: { Dial: { results: "*Client, error", opens: [0], args: "uses" } },
	},
	{
		path: "net/rpc",
		source: "https://pkg.go.dev/net/rpc",
		types: {
			Client: {
				what: "RPC connection",
				release: ["Close"],
				cost: "the connection stays open",
				methods: { Call: "error", Close: "error" },
			},
		},
		funcs: {
			Dial: { results: "*Client, error", opens: [0], args: "uses" },
			DialHTTP: { results: "*Client, error", opens: [0], args: "uses" },
		},
	},
	{
		path: "net/textproto",
		source: "https://pkg.go.dev/net/textproto",
		types: {
			Conn: {
				what: "connection",
				release: ["Close"],
				cost: "the connection stays open",
				methods: { Close: "error" },
			},
		},
		funcs: { Dial: { results: "*Conn, error", opens: [0], args: "uses" } },
	},
	{
		path: "golang.org/x/crypto/ssh",
		source: "https://pkg.go.dev/golang.org/x/crypto/ssh",
		types: {
			Client: {
				what: "SSH connection",
				release: ["Close"],
				cost: "the connection stays open",
				methods: {
					Close: "error",
					NewSession: { results: "*Session, error", opens: [0] },
				},
			},
			Session: {
				what: "SSH session",
				release: ["Close"],
				cost: "its channel stays open",
				methods: {
					Close: "error",
					CombinedOutput: { args: "uses", results: "[]byte, error" },
					Output: { args: "uses", results: "[]byte, error" },
					Run: { args: "uses", results: "error" },
					Start: { args: "uses", results: "error" },
					Wait: "error",
				},
			},
		},
		funcs: { Dial: { results: "*Client, error", opens: [0], args: "uses" } },
	},
	{
		path: "golang.org/x/net/context/ctxhttp",
		source: "https://pkg.go.dev/golang.org/x/net/context/ctxhttp",
		funcs: { Do: responds, Get: responds, Head: responds, Post: responds },
	},
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
				methods: { Close: "error", Target: "string", Connect: "" },
			},
			Server: {
				methods: {
					GracefulStop: "",
					Serve: { args: "takes", results: "error" },
					Stop: "",
				},
			},
		},
		funcs: {
			Dial: {
				results: "*ClientConn, error",
				opens: [0],
				args: "uses",
			},
			DialContext: {
				results: "*ClientConn, error",
				opens: [0],
				args: "uses",
			},
			NewClient: {
				results: "*ClientConn, error",
				opens: [0],
				args: "uses",
			},
			NewServer: "*Server",
		},
	},
	{
		path: "github.com/gorilla/websocket",
		source: "https://pkg.go.dev/github.com/gorilla/websocket",
		types: {
			Conn: {
				what: "websocket",
				release: ["Close", "NetConn"],
				cost: "the connection stays open",
				methods: {
					Close: "error",
					ReadJSON: { args: "uses", results: "error" },
					ReadMessage: "int, []byte, error",
					WriteControl: { args: "uses", results: "error" },
					WriteJSON: { args: "uses", results: "error" },
					WriteMessage: { args: "uses", results: "error" },
				},
			},
			Dialer: {
				methods: {
					Dial: {
						results: "*Conn, *net/http.Response, error",
						opens: [0],
						args: "uses",
					},
					DialContext: {
						results: "*Conn, *net/http.Response, error",
						opens: [0],
						args: "uses",
					},
				},
			},
			Upgrader: {
				methods: {
					Upgrade: { results: "*Conn, error", opens: [0], args: "uses" },
				},
			},
		},
		vars: { DefaultDialer: "*Dialer" },
	},
	{
		path: "github.com/fsnotify/fsnotify",
		source: "https://pkg.go.dev/github.com/fsnotify/fsnotify",
		types: {
			Watcher: {
				what: "file watcher",
				release: ["Close"],
				cost: "its descriptor and goroutine stay alive",
				methods: {
					Add: { args: "uses", results: "error" },
					Close: "error",
					Remove: { args: "uses", results: "error" },
				},
			},
		},
		funcs: {
			NewWatcher: { results: "*Watcher, error", opens: [0] },
			NewBufferedWatcher: { results: "*Watcher, error", opens: [0] },
		},
	},
	{
		path: "k8s.io/apimachinery/pkg/watch",
		source: "https://pkg.go.dev/k8s.io/apimachinery/pkg/watch",
		types: {
			Interface: {
				what: "watch",
				release: ["Stop"],
				cost: "the watch's connection and goroutine stay alive",
				methods: { Stop: "", ResultChan: "<-chan Event" },
			},
		},
	},
	{
		path: "k8s.io/client-go/rest",
		source: "https://pkg.go.dev/k8s.io/client-go/rest",
		types: {
			Request: {
				methods: {
					Stream: {
						results: "io.ReadCloser, error",
						opens: [0],
						what: "response stream",
						cost: "its connection stays open",
						release: ["Close"],
						args: "uses",
					},
					Watch: {
						results: "k8s.io/apimachinery/pkg/watch.Interface, error",
						opens: [0],
						args: "uses",
					},
				},
			},
		},
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
				methods: { Close: "error" },
			},
		},
		funcs: { New: { results: "*Client, error", opens: [0], args: "uses" } },
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
			NewSession: { results: "*Session, error", opens: [0], args: "uses" },
			NewMutex: { args: "wraps", results: "*Mutex" },
			NewElection: { args: "wraps", results: "*Election" },
		},
	},
];
