/** HTTP: clients, servers, their tests, forms with files, websockets. */
import type { FuncRow, PackageRow } from "./row.js";
import { each, gives, opens, usesError, wraps } from "./shapes.js";

/**
 * "On error, any Response can be ignored. A non-nil Response with a non-nil error only occurs when CheckRedirect fails, and
 * even then the returned Response.Body is already closed."
 */
const responds = opens("*net/http.Response, error");
/** "If the provided body is an io.Closer, it is closed after the request." */
const posts: FuncRow = { ...responds, args: ["uses", "uses", "takes"] };
const request = (args: FuncRow["args"]): FuncRow => ({
	...(args === undefined ? {} : { args }),
	results: "*net/http.Request, error",
});

const uploaded = {
	what: "uploaded file",
	cost: "its descriptor may stay open, and the temporary file behind it on the disk",
	release: ["Close"],
} as const;

const hijacked = opens("net.Conn, *bufio.ReadWriter, error");

/** A server of this package closes the listener that it is given when it is done: "Serve always … closes l". */
const serves: FuncRow = { args: ["takes", "keeps"], results: "error" };

const websocketDial = opens("*Conn, *net/http.Response, error");

export const http: readonly PackageRow[] = [
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
					Write: usesError,
				},
			},
			Client: {
				fields: { Transport: "RoundTripper", Timeout: "time.Duration" },
				methods: {
					...each("Do Get Head PostForm", responds),
					CloseIdleConnections: "",
					Post: posts,
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
					Form: "net/url.Values",
					Header: "Header",
					Host: "string",
					Method: "string",
					MultipartForm: "*mime/multipart.Form",
					RemoteAddr: "string",
					URL: "*net/url.URL",
				},
				methods: {
					...each("Clone WithContext", "*Request"),
					...each("FormValue PathValue PostFormValue", gives("string")),
					...each("ParseForm ParseMultipartForm", usesError),
					BasicAuth: "string, string, bool",
					Context: "context.Context",
					Cookie: gives("*Cookie, error"),
					FormFile: opens(
						"mime/multipart.File, *mime/multipart.FileHeader, error",
						uploaded,
					),
					MultipartReader: "*mime/multipart.Reader, error",
					UserAgent: "string",
				},
			},
			ResponseWriter: {
				methods: {
					Header: "Header",
					Write: gives("int, error"),
					WriteHeader: "",
				},
			},
			Header: {
				methods: {
					...each("Add Del Set", gives("")),
					Clone: "Header",
					Get: gives("string"),
					Values: gives("[]string"),
				},
			},
			Server: {
				methods: {
					...each("Close ListenAndServe", "error"),
					ListenAndServeTLS: usesError,
					Serve: { args: "takes", results: "error" },
					ServeTLS: { args: ["takes", "uses"], results: "error" },
					Shutdown: usesError,
				},
			},
			ServeMux: {
				methods: {
					Handle: gives("", "keeps"),
					HandleFunc: { args: "keeps", calls: "later", results: "" },
				},
			},
			Handler: {},
			HandlerFunc: {},
			Flusher: { methods: { Flush: "" } },
			Hijacker: { methods: { Hijack: hijacked } },
			ResponseController: {
				methods: {
					...each("SetReadDeadline SetWriteDeadline", usesError),
					Flush: "error",
					Hijack: hijacked,
				},
			},
			File: {
				what: "file",
				release: ["Close"],
				cost: "its descriptor stays open",
				embeds: ["io.Reader", "io.Closer", "io.Seeker"],
			},
			...each("Dir FileSystem", { methods: { Open: opens("File, error") } }),
		},
		funcs: {
			...each("Get Head PostForm", responds),
			...each("DetectContentType StatusText", gives("string")),
			...each(
				"Error NotFound Redirect ServeContent ServeFile SetCookie",
				gives(""),
			),
			Handle: gives("", "keeps"),
			HandleFunc: { args: "keeps", calls: "later", results: "" },
			ListenAndServe: gives("error", "keeps"),
			ListenAndServeTLS: gives("error", "keeps"),
			// The body of what it returns is the reader's: closing it closes that.
			MaxBytesReader: wraps("io.ReadCloser"),
			NewRequest: request(["uses", "uses", "takes"]),
			NewRequestWithContext: request(["uses", "uses", "uses", "takes"]),
			NewResponseController: wraps("*ResponseController"),
			NewServeMux: "*ServeMux",
			Post: posts,
			ReadRequest: wraps("*Request, error"),
			// "Clients must call resp.Body.Close when finished": it reads from the buffered reader, whose owner closes the rest.
			ReadResponse: wraps("*Response, error"),
			Serve: serves,
			ServeTLS: serves,
		},
		vars: {
			DefaultClient: "*Client",
			DefaultServeMux: "*ServeMux",
			DefaultTransport: "RoundTripper",
			...each(
				"ErrAbortHandler ErrNoCookie ErrServerClosed ErrUseLastResponse",
				"error",
			),
		},
	},
	{
		path: "net/url",
		source: "https://pkg.go.dev/net/url",
		types: {
			URL: {
				memoryOnly: true,
				fields: {
					Host: "string",
					Path: "string",
					RawQuery: "string",
					Scheme: "string",
				},
				methods: { ...each("Hostname Port String", "string"), Query: "Values" },
			},
			Values: {
				memoryOnly: true,
				methods: {
					...each("Add Del Set", gives("")),
					Encode: "string",
					Get: gives("string"),
				},
			},
		},
		funcs: {
			...each("PathEscape QueryEscape", gives("string")),
			Parse: gives("*URL, error"),
		},
	},
	{
		path: "mime/multipart",
		source: "https://pkg.go.dev/mime/multipart",
		types: {
			File: { embeds: ["io.ReadCloser"] },
			FileHeader: {
				fields: { Filename: "string", Size: "int64" },
				methods: { Open: opens("File, error", uploaded) },
			},
			// "RemoveAll removes any temporary files associated with a Form."
			Form: { methods: { RemoveAll: "error" } },
			// The next part closes the one before it.
			Part: { memoryOnly: true, embeds: ["io.ReadCloser"] },
			Writer: {
				what: "multipart writer",
				memoryOnly: true,
				methods: {
					...each(
						"CreateFormField CreateFormFile CreatePart",
						gives("io.Writer, error"),
					),
					Close: "error",
					FormDataContentType: "string",
					WriteField: usesError,
				},
			},
			Reader: {
				memoryOnly: true,
				methods: {
					...each("NextPart NextRawPart", "*Part, error"),
					ReadForm: gives("*Form, error"),
				},
			},
		},
		funcs: { NewReader: wraps("*Reader"), NewWriter: wraps("*Writer") },
	},
	{
		path: "net/http/httputil",
		source: "https://pkg.go.dev/net/http/httputil",
		funcs: {
			...each(
				"DumpRequest DumpRequestOut DumpResponse",
				gives("[]byte, error"),
			),
			NewSingleHostReverseProxy: gives("*ReverseProxy"),
		},
	},
	{
		path: "net/http/fcgi",
		source: "https://pkg.go.dev/net/http/fcgi",
		funcs: { Serve: serves },
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
					...each("Close CloseClientConnections Start StartTLS", ""),
					Client: "*net/http.Client",
				},
			},
			// In memory: closing the body of a recorded response is never needed.
			ResponseRecorder: {
				memoryOnly: true,
				fields: { Code: "int", Body: "*bytes.Buffer" },
				methods: { Result: "*net/http.Response", Header: "net/http.Header" },
			},
		},
		funcs: {
			...each("NewServer NewTLSServer", opens("*Server")),
			NewRecorder: "*ResponseRecorder",
			NewRequest: {
				args: ["uses", "uses", "takes"],
				results: "*net/http.Request",
			},
			// Listens already, but serves nothing before Start.
			NewUnstartedServer: gives("*Server"),
		},
	},
	{
		path: "golang.org/x/net/context/ctxhttp",
		source: "https://pkg.go.dev/golang.org/x/net/context/ctxhttp",
		funcs: each("Do Get Head Post PostForm", responds),
	},
	{
		path: "github.com/gorilla/websocket",
		source: "https://pkg.go.dev/github.com/gorilla/websocket",
		types: {
			Conn: {
				what: "websocket",
				release: ["Close", "NetConn", "UnderlyingConn"],
				cost: "the connection stays open",
				methods: {
					...each("ReadJSON WriteControl WriteJSON WriteMessage", usesError),
					Close: "error",
					ReadMessage: "int, []byte, error",
				},
			},
			// "If the WebSocket handshake fails, ErrBadHandshake is returned along with a non-nil *http.Response"; its body needs no closing.
			Dialer: { methods: each("Dial DialContext", websocketDial) },
			Upgrader: { methods: { Upgrade: opens("*Conn, error") } },
		},
		funcs: {
			NewClient: {
				args: ["takes", "uses"],
				results: "*Conn, *net/http.Response, error",
			},
			Upgrade: opens("*Conn, error"),
		},
		vars: { DefaultDialer: "*Dialer" },
	},
	{
		path: "github.com/coder/websocket",
		formerly: ["nhooyr.io/websocket"],
		source: "https://pkg.go.dev/github.com/coder/websocket",
		types: {
			// "Close … performs the WebSocket close handshake"; CloseNow does without.
			Conn: {
				what: "websocket",
				release: ["Close", "CloseNow"],
				cost: "the connection and its goroutine stay alive",
				methods: {
					...each("Close CloseNow Ping Write", usesError),
					Read: gives("MessageType, []byte, error"),
					SetReadLimit: gives(""),
				},
			},
		},
		funcs: {
			Accept: opens("*Conn, error"),
			Dial: websocketDial,
			NetConn: { args: ["uses", "takes", "uses"], results: "net.Conn" },
		},
	},
];
