/** Object storage and message brokers. */
import type { FuncRow, PackageRow } from "./row.js";
import { each, gives, opens, usesError } from "./shapes.js";

const getsObject = opens("*GetObjectOutput, error");
const unreused = "its connection is not reused and stays open";

const NATS = "github.com/nats-io/nats.go";

/** A client of sarama's: goroutines that end only when it is closed. `FromClient` leaves the client to its owner. */
const saramaClients =
	"AsyncProducer Client ClusterAdmin Consumer ConsumerGroup SyncProducer";
const saramaFuncs: Readonly<Record<string, FuncRow>> = Object.fromEntries(
	saramaClients.split(" ").flatMap((name) => [
		[`New${name}`, opens(`${name}, error`)],
		...(name === "Client"
			? []
			: [
					[
						`New${name}FromClient`,
						// A cluster administration takes the client: its Close closes it.
						opens(`${name}, error`, {
							args: name === "ClusterAdmin" ? "takes" : "wraps",
						}),
					],
				]),
	]),
);

const kafkaDials = opens("*Conn, error");

export const services: readonly PackageRow[] = [
	{
		path: "github.com/aws/aws-sdk-go-v2/service/s3",
		source: "https://pkg.go.dev/github.com/aws/aws-sdk-go-v2/service/s3",
		types: {
			Client: { methods: { GetObject: getsObject } },
			GetObjectOutput: {
				what: "object body",
				release: ["Body.Close"],
				cost: unreused,
				fields: { Body: "io.ReadCloser", ContentLength: "*int64" },
			},
		},
		funcs: { New: gives("*Client"), NewFromConfig: gives("*Client") },
	},
	{
		path: "github.com/aws/aws-sdk-go/service/s3",
		source: "https://pkg.go.dev/github.com/aws/aws-sdk-go/service/s3",
		types: {
			S3: {
				methods: each("GetObject GetObjectWithContext", getsObject),
			},
			GetObjectOutput: {
				what: "object body",
				release: ["Body.Close"],
				cost: unreused,
				fields: { Body: "io.ReadCloser", ContentLength: "*int64" },
			},
		},
		funcs: { New: gives("*S3") },
	},
	{
		path: "github.com/aws/aws-sdk-go/service/s3/s3iface",
		source: "https://pkg.go.dev/github.com/aws/aws-sdk-go/service/s3/s3iface",
		types: {
			S3API: { embeds: ["github.com/aws/aws-sdk-go/service/s3.S3"] },
		},
	},
	{
		path: "github.com/minio/minio-go",
		source: "https://pkg.go.dev/github.com/minio/minio-go/v7",
		types: {
			Client: { methods: { GetObject: opens("*Object, error") } },
			Object: {
				what: "object",
				release: ["Close"],
				cost: "its connection and goroutine stay alive",
				methods: {
					Close: "error",
					Read: gives("int, error"),
					Stat: "ObjectInfo, error",
				},
			},
		},
		funcs: { New: gives("*Client, error") },
	},
	{
		path: "cloud.google.com/go/storage",
		source: "https://pkg.go.dev/cloud.google.com/go/storage",
		types: {
			Client: {
				what: "storage client",
				release: ["Close"],
				cost: "its connections stay open",
				derives: true,
				methods: { Close: "error", Bucket: gives("*BucketHandle") },
			},
			BucketHandle: { methods: { Object: gives("*ObjectHandle") } },
			ObjectHandle: {
				methods: each("NewRangeReader NewReader", opens("*Reader, error")),
			},
			Reader: {
				what: "object reader",
				release: ["Close"],
				cost: "its connection stays open",
				methods: { Close: "error", Read: gives("int, error") },
			},
		},
		funcs: each("NewClient NewGRPCClient", opens("*Client, error")),
	},
	{
		path: NATS,
		source: `https://pkg.go.dev/${NATS}`,
		types: {
			// Drain closes the connection when all that is subscribed has been handled.
			Conn: {
				what: "NATS connection",
				release: ["Close", "Drain"],
				family: "pool",
				cost: "its connection and goroutines stay alive",
				derives: true,
				methods: { Close: "", ...each("Drain Flush Publish", usesError) },
			},
		},
		funcs: { Connect: opens("*Conn, error") },
	},
	{
		path: "github.com/IBM/sarama",
		formerly: ["github.com/Shopify/sarama"],
		source: "https://pkg.go.dev/github.com/IBM/sarama",
		types: {
			...Object.fromEntries(
				saramaClients.split(" ").map((name) => [
					name,
					{
						what: "Kafka client",
						// "AsyncClose triggers a shutdown of the producer" and of what it consumes.
						release:
							name === "AsyncProducer" ? ["Close", "AsyncClose"] : ["Close"],
						family: "pool" as const,
						cost: "its connections and goroutines stay alive",
						derives: true,
						methods: { Close: "error" },
					},
				]),
			),
		},
		funcs: saramaFuncs,
	},
	{
		path: "github.com/segmentio/kafka-go",
		source: "https://pkg.go.dev/github.com/segmentio/kafka-go",
		types: {
			Conn: {
				what: "connection",
				release: ["Close"],
				cost: "the connection stays open",
				derives: true,
				methods: { Close: "error", Controller: "Broker, error" },
			},
			Dialer: {
				methods: each("Dial DialContext DialLeader DialPartition", kafkaDials),
			},
			Reader: {
				what: "Kafka reader",
				release: ["Close"],
				family: "pool",
				cost: "its connections and goroutines stay alive",
				methods: {
					...each("FetchMessage ReadMessage", gives("Message, error")),
					...each("Close CommitMessages", usesError),
				},
			},
			Writer: {
				what: "Kafka writer",
				release: ["Close"],
				family: "pool",
				cost: "its connections stay open and what it still buffers is lost",
				methods: each("Close WriteMessages", usesError),
			},
		},
		funcs: {
			...each("Dial DialContext DialLeader DialPartition", kafkaDials),
			NewReader: opens("*Reader"),
			NewWriter: opens("*Writer"),
		},
	},
	{
		path: "github.com/rabbitmq/amqp091-go",
		formerly: ["github.com/streadway/amqp"],
		source: "https://pkg.go.dev/github.com/rabbitmq/amqp091-go",
		types: {
			Connection: {
				what: "AMQP connection",
				release: ["Close", "CloseDeadline"],
				family: "pool",
				cost: "the connection and its goroutines stay alive",
				derives: true,
				methods: { Close: "error", Channel: opens("*Channel, error") },
			},
			// Closing the connection closes its channels too, but a connection has many of them.
			Channel: {
				what: "AMQP channel",
				release: ["Close"],
				cost: "it stays open as long as its connection",
				derives: true,
				methods: each("Close Publish Qos", usesError),
			},
		},
		funcs: each("Dial DialConfig DialTLS", opens("*Connection, error")),
	},
];
