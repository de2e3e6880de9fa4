using System.Buffers.Binary;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Whorl.Probing.Targets;

/// <summary>
/// Names from one recursive name server: UDP, TCP where an answer is cut short, A and AAAA at once, aliases as far as the answer has
/// them. Each query has a socket and so a source port of its own, and an id that cannot be guessed (RFC 5452). The hosts file is not read.
/// </summary>
public sealed class DnsStub : INameLookup
{
    /// <summary>How many datagrams that answer nothing are passed over before a query counts as unanswered.</summary>
    private const int MostStrangers = 64;

    private const int LongestMessage = ushort.MaxValue;
    private readonly DnsServer server;
    private readonly TimeProvider time;

    /// <summary>Asks one server.</summary>
    public DnsStub(DnsServer server, TimeProvider time)
    {
        this.server = server;
        this.time = time;
    }

    /// <summary>How often a query is sent before it counts as unanswered.</summary>
    public int Attempts { get; init; } = 3;

    /// <summary>How long an answer is waited for before the query is sent again.</summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long the second address family is waited for when the first has given addresses: some servers never answer for IPv6.
    /// </summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public async Task<Resolution> LookUpAsync(string name, CancellationToken cancellation)
    {
        if (name.Equals("localhost", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase))
        {
            // RFC 6761 section 6.3: never a question for a server.
            return Resolution.Of([new HostAddress(0x7F000001, true), new HostAddress(UInt128.One, false)]);
        }

        using CancellationTokenSource late = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task<Resolution> ipv4 = AskAsync(name, DnsAnswer.TypeA, late.Token);
        Task<Resolution> ipv6 = AskAsync(name, DnsAnswer.TypeAaaa, late.Token);
        Task<Resolution> first = await Task.WhenAny(ipv4, ipv6).ConfigureAwait(false);
        Task<Resolution> second = first == ipv4 ? ipv6 : ipv4;
        Resolution one = await first.ConfigureAwait(false);
        using CancellationTokenSource grace = new(one.Status == ResolutionStatus.Found ? Grace : Timeout.InfiniteTimeSpan, this.time);
        using (grace.Token.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), late))
        {
            Resolution other;
            try
            {
                other = await second.ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                other = Resolution.Failed(ResolutionStatus.TimedOut);
            }

            return Together(one, other);
        }
    }

    /// <summary>Addresses are what counts; without any, the reason that says most: a failure may hide an address, "no address" does not.</summary>
    private static Resolution Together(Resolution one, Resolution other)
    {
        if (one.Addresses.Length + other.Addresses.Length > 0)
        {
            return Resolution.Of(one.Addresses.Concat(other.Addresses));
        }

        return one.Status == ResolutionStatus.NoSuchName || other.Status == ResolutionStatus.NoAddress ? one : other;
    }

    private async Task<Resolution> AskAsync(string name, ushort type, CancellationToken cancellation)
    {
        byte[] query = new byte[12 + DnsMessageReader.LongestName + 4];
        int length = DnsAnswer.WriteQuery(name, type, 0, query);
        if (length == 0)
        {
            return Resolution.Failed(ResolutionStatus.NoSuchName);
        }

        ResolutionStatus status = ResolutionStatus.TimedOut;
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            RandomNumberGenerator.Fill(query.AsSpan(0, 2));
            List<HostAddress> addresses = [];
            status = await AttemptAsync(query.AsMemory(0, length), addresses, cancellation).ConfigureAwait(false);
            if (status == ResolutionStatus.Found)
            {
                return Resolution.Of(addresses);
            }

            if (status is not (ResolutionStatus.TimedOut or ResolutionStatus.Malformed or ResolutionStatus.Unreachable))
            {
                break;
            }
        }

        return Resolution.Failed(status);
    }

    private async Task<ResolutionStatus> AttemptAsync(ReadOnlyMemory<byte> query, List<HostAddress> addresses, CancellationToken cancellation)
    {
        using CancellationTokenSource timeout = new(AttemptTimeout, this.time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        try
        {
            ResolutionStatus? status = await AskOverUdpAsync(query, addresses, either.Token).ConfigureAwait(false);
            return status ?? await AskOverTcpAsync(query, addresses, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return ResolutionStatus.TimedOut;
        }
        catch (SocketException)
        {
            return ResolutionStatus.Unreachable;
        }
    }

    /// <summary>Null if TCP must be asked.</summary>
    private async Task<ResolutionStatus?> AskOverUdpAsync(ReadOnlyMemory<byte> query, List<HostAddress> addresses, CancellationToken cancellation)
    {
        // Connected, so that the kernel drops what others send.
        using Socket socket = new(this.server.Address.Family, SocketType.Dgram, ProtocolType.Udp);
        await socket.ConnectAsync(this.server.EndPoint, cancellation).ConfigureAwait(false);
        await socket.SendAsync(query, cancellation).ConfigureAwait(false);
        byte[] answer = new byte[4096];
        for (int strangers = 0; strangers < MostStrangers; strangers++)
        {
            int received = await socket.ReceiveAsync(answer, cancellation).ConfigureAwait(false);
            switch (DnsAnswer.Read(answer.AsSpan(0, received), query.Span, addresses, out ResolutionStatus status))
            {
                case DnsAnswerKind.Answer:
                    return status;
                case DnsAnswerKind.Truncated:
                    return null;
            }
        }

        return ResolutionStatus.Malformed;
    }

    private async Task<ResolutionStatus> AskOverTcpAsync(ReadOnlyMemory<byte> query, List<HostAddress> addresses, CancellationToken cancellation)
    {
        using Socket socket = new(this.server.Address.Family, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(this.server.EndPoint, cancellation).ConfigureAwait(false);
        using NetworkStream stream = new(socket, ownsSocket: false);
        byte[] message = new byte[LongestMessage];
        BinaryPrimitives.WriteUInt16BigEndian(message, (ushort)query.Length);
        query.CopyTo(message.AsMemory(2));
        try
        {
            await stream.WriteAsync(message.AsMemory(0, 2 + query.Length), cancellation).ConfigureAwait(false);
            await stream.ReadExactlyAsync(message.AsMemory(0, 2), cancellation).ConfigureAwait(false);
            int length = BinaryPrimitives.ReadUInt16BigEndian(message);
            await stream.ReadExactlyAsync(message.AsMemory(0, length), cancellation).ConfigureAwait(false);
            return DnsAnswer.Read(message.AsSpan(0, length), query.Span, addresses, out ResolutionStatus status) == DnsAnswerKind.Answer
                ? status
                : ResolutionStatus.Malformed;
        }
        catch (EndOfStreamException)
        {
            return ResolutionStatus.Malformed;
        }
        catch (IOException)
        {
            return ResolutionStatus.Unreachable;
        }
    }
}
