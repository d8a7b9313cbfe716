"""A slow link on the loopback: a relay that passes connections on to a server, late and at a bounded speed.

Each connection has the speed for itself, as with a server that limits what it gives to each. A new connection's first
bytes are late by a whole round trip more, as if its handshake had taken that long. Nothing is lost, and there is no slow
start.
"""
import asyncio
import multiprocessing
import signal
import socket
import time

PIECE = 32 << 10
BUFFER = 128 << 10  # little more than what is under way, so that the server notices when a client goes away


class SlowLink:
    """Listens at `port` while it is entered."""

    def __init__(self, target, rate, delay):
        """The target is a port on this machine, the rate is in bytes per second, the delay in seconds each way."""
        queue = multiprocessing.Queue()
        self.process = multiprocessing.Process(target=serve, args=(target, rate, delay, queue), daemon=True)
        self.process.start()
        self.port = queue.get(timeout=10)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.join()


def serve(target, rate, delay, queue):
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.alarm(0)

    async def carry(reader, writer, start):
        """Moves bytes until one side ends; the place in the queue is taken until their time has come."""
        under_way = asyncio.Queue(maxsize=BUFFER // PIECE)

        async def deliver():
            while True:
                due, data = await under_way.get()
                await asyncio.sleep(max(0, due - time.monotonic()))
                if not data:
                    return
                writer.write(data)
                await writer.drain()

        delivery = asyncio.create_task(deliver())
        try:
            sent, data = start, b"-"
            while data and not delivery.done():
                data = await reader.read(PIECE)
                # a link takes one piece after the other
                sent = max(sent, time.monotonic()) + len(data) / rate
                await under_way.put((sent + delay, data))
            await delivery
        except ConnectionError:
            delivery.cancel()
        finally:
            writer.close()

    async def accept(reader, writer):
        upstream = socket.socket()
        upstream.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
        upstream.connect(("127.0.0.1", target))
        other_reader, other_writer = await asyncio.open_connection(sock=upstream)
        start = time.monotonic() + 2 * delay
        await asyncio.gather(carry(reader, other_writer, start), carry(other_reader, writer, start),
                             return_exceptions=True)

    async def listen():
        server = await asyncio.start_server(accept, "127.0.0.1", 0, limit=PIECE)
        queue.put(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(listen())
