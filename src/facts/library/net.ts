/** Connections and listeners: net, crypto/tls, mail, RPC, SSH. */
import type { PackageRow, TypeRow } from "./row.js";
import { each, gives, opens, usesError } from "./shapes.js";

const dials = opens("net.Conn, error");
const listens = opens("net.Listener, error");
const read = gives("int, error");
const file = opens("*os.File, error");

/** Closing the result closes the argument; on an error the documentation or the source closes it too. */
const takesConnection = (results: string) =>
	({ args: "takes", results }) as const;

const connection = (
	embeds: readonly string[],
	cost = "the connection stays open",
): TypeRow => ({
	what: "connection",
	release: ["Close"],
	cost,
	embeds,
});

const socket = (embeds: readonly string[]): TypeRow => ({
	...connection(embeds, "the socket stays open"),
	// "The returned os.File's file descriptor is different from the connection's": it has to be closed too.
	methods: { File: file },
});

const deadlines = each(
	"SetDeadline SetReadDeadline SetWriteDeadline",
	usesError,
);

export const connections: readonly PackageRow[] = [
	{
		path: "net",
		source: "https://pkg.go.dev/net",
		types: {
			Conn: {
				...connection([]),
				methods: {
					...deadlines,
					...each("LocalAddr RemoteAddr", "Addr"),
					...each("Read Write", read),
					Close: "error",
				},
			},
			PacketConn: {
				what: "socket",
				release: ["Close"],
				cost: "the socket stays open",
				methods: {
					...deadlines,
					Close: "error",
					LocalAddr: "Addr",
					ReadFrom: gives("int, Addr, error"),
					WriteTo: read,
				},
			},
			TCPConn: {
				...connection(["Conn"]),
				methods: {
					...each("CloseRead CloseWrite", "error"),
					...each(
						"SetKeepAlive SetKeepAlivePeriod SetLinger SetNoDelay",
						usesError,
					),
					File: file,
				},
			},
			...each("IPConn UDPConn", socket(["Conn", "PacketConn"])),
			UnixConn: socket(["Conn", "PacketConn"]),
			Listener: {
				what: "listener",
				release: ["Close"],
				cost: "its port stays taken",
				methods: {
					Accept: opens("Conn, error"),
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
					AcceptTCP: opens("*TCPConn, error"),
					File: file,
					SetDeadline: usesError,
				},
			},
			UnixListener: {
				what: "listener",
				release: ["Close"],
				cost: "its socket stays bound",
				embeds: ["Listener"],
				methods: {
					AcceptUnix: opens("*UnixConn, error"),
					File: file,
					SetDeadline: usesError,
				},
			},
			Addr: { methods: { String: "string", Network: "string" } },
			Dialer: { methods: each("Dial DialContext", opens("Conn, error")) },
			ListenConfig: {
				methods: {
					Listen: opens("Listener, error"),
					ListenPacket: opens("PacketConn, error"),
				},
			},
			IP: { methods: { String: "string" } },
		},
		funcs: {
			...each("Dial DialTimeout FileConn", opens("Conn, error")),
			...each("Listen FileListener", opens("Listener, error")),
			...each("ListenPacket FilePacketConn", opens("PacketConn, error")),
			...each("DialIP ListenIP", opens("*IPConn, error")),
			...each("DialUDP ListenMulticastUDP ListenUDP", opens("*UDPConn, error")),
			...each("DialUnix ListenUnixgram", opens("*UnixConn, error")),
			DialTCP: opens("*TCPConn, error"),
			ListenTCP: opens("*TCPListener, error"),
			ListenUnix: opens("*UnixListener, error"),
			// In memory: "there is no internal buffering", and nothing of the system is held.
			Pipe: "Conn, Conn",
			JoinHostPort: gives("string"),
			ParseIP: gives("IP"),
			ResolveTCPAddr: gives("*TCPAddr, error"),
			ResolveUDPAddr: gives("*UDPAddr, error"),
			SplitHostPort: gives("string, string, error"),
		},
		vars: { ErrClosed: "error" },
	},
	{
		path: "crypto/tls",
		source: "https://pkg.go.dev/crypto/tls",
		types: {
			Conn: {
				...connection(["net.Conn"]),
				methods: {
					CloseWrite: "error",
					ConnectionState: "ConnectionState",
					Handshake: "error",
					HandshakeContext: usesError,
					NetConn: "net.Conn",
				},
			},
			ConnectionState: {},
			Config: { methods: { Clone: "*Config" } },
			Dialer: { methods: each("Dial DialContext", dials) },
		},
		funcs: {
			...each("Client Server", takesConnection("*Conn")),
			...each("Dial DialWithDialer", opens("*Conn, error")),
			Listen: listens,
			// "NewListener creates a Listener which accepts connections from an inner Listener": its Close closes the inner one.
			NewListener: { args: ["takes", "uses"], results: "net.Listener" },
		},
	},
	{
		path: "golang.org/x/net/netutil",
		source: "https://pkg.go.dev/golang.org/x/net/netutil",
		funcs: { LimitListener: { args: "takes", results: "net.Listener" } },
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
					...each("Close Quit", "error"),
					...each("Auth Hello Mail Rcpt StartTLS", usesError),
					// The next command cannot be sent before it is closed.
					Data: "io.WriteCloser, error",
				},
			},
		},
		funcs: {
			Dial: opens("*Client, error"),
			NewClient: takesConnection("*Client, error"),
			SendMail: usesError,
		},
	},
	{
		path: "net/textproto",
		source: "https://pkg.go.dev/net/textproto",
		types: { Conn: { ...connection([]), methods: { Close: "error" } } },
		funcs: { Dial: opens("*Conn, error"), NewConn: takesConnection("*Conn") },
	},
	{
		path: "net/rpc",
		source: "https://pkg.go.dev/net/rpc",
		types: {
			Client: {
				what: "RPC connection",
				release: ["Close"],
				cost: "the connection stays open",
				methods: { Call: usesError, Close: "error" },
			},
			// "ServeConn blocks, serving the connection until the client hangs up", and closes it.
			Server: {
				methods: {
					ServeConn: takesConnection(""),
					ServeCodec: takesConnection(""),
				},
			},
		},
		funcs: {
			...each("Dial DialHTTP DialHTTPPath", opens("*Client, error")),
			NewClient: takesConnection("*Client"),
			...each("ServeCodec ServeConn", takesConnection("")),
		},
	},
	{
		path: "net/rpc/jsonrpc",
		source: "https://pkg.go.dev/net/rpc/jsonrpc",
		funcs: {
			Dial: opens("*net/rpc.Client, error"),
			NewClient: takesConnection("*net/rpc.Client"),
			ServeConn: takesConnection(""),
		},
	},
	{
		path: "log/syslog",
		source: "https://pkg.go.dev/log/syslog",
		types: {
			Writer: {
				what: "connection to syslog",
				release: ["Close"],
				cost: "the connection stays open",
				methods: { Close: "error", Write: read },
			},
		},
		funcs: each("Dial New", opens("*Writer, error")),
	},
	{
		path: "golang.org/x/crypto/ssh",
		source: "https://pkg.go.dev/golang.org/x/crypto/ssh",
		types: {
			Client: {
				what: "SSH connection",
				release: ["Close"],
				cost: "the connection stays open",
				derives: true,
				methods: {
					...each("Dial DialContext DialTCP", dials),
					...each("Listen ListenTCP ListenUnix", listens),
					Close: "error",
					NewSession: opens("*Session, error"),
				},
			},
			Session: {
				what: "SSH session",
				release: ["Close"],
				cost: "its channel stays open",
				borrowsFields: true,
				methods: {
					...each("CombinedOutput Output", gives("[]byte, error")),
					...each("RequestPty Run Setenv Shell Signal Start", usesError),
					...each("StderrPipe StdoutPipe", "io.Reader, error"),
					Close: "error",
					StdinPipe: "io.WriteCloser, error",
					Wait: "error",
				},
			},
			Conn: {
				what: "SSH connection",
				release: ["Close"],
				cost: "the connection stays open",
			},
		},
		funcs: {
			Dial: opens("*Client, error"),
			NewClient: { args: "keeps", results: "*Client" },
			// Both close the connection that they are given when the handshake fails.
			NewClientConn: { args: ["takes", "uses"], results: "Conn, ?, ?, error" },
			NewServerConn: {
				args: ["takes", "uses"],
				results: "*ServerConn, ?, ?, error",
			},
		},
	},
];
