using Whorl.Service.Delivery;

namespace Whorl.Service.Tests.Delivery.Encoders;

/// <summary>Events of any values that the types allow.</summary>
internal static class ArbitraryEvents
{
    private const string Special = "\"\\|=]\n\r\t\0\u001b\u007f\u0085\u2028\u2029,:;{}[]<>&'%$#+ ";

    /// <summary>An event; well-formed ones have no half surrogate pairs, only numbers that are ones, and years up to 9999.</summary>
    public static DeliveryEvent Next(Random random, bool isWellFormed)
    {
        string? Any() => random.Next(4) == 0 ? null : Text(random, isWellFormed);
        string Some() => Text(random, isWellFormed);
        string[] List() => [.. Enumerable.Range(0, random.Next(4)).Select(_ => Some())];
        double? Score() => random.Next(4) == 0 ? null : Number(random, isWellFormed);
        long? Seconds() => random.Next(4) == 0 ? null : isWellFormed ? random.NextInt64(-62135596800, 253402300800) : random.NextInt64(long.MinValue, long.MaxValue);
        bool? Flag() => random.Next(3) switch { 0 => null, 1 => false, _ => true };
        byte[] id = new byte[16];
        random.NextBytes(id);
        return new DeliveryEvent
        {
            Id = new Guid(id),
            Kind = (EventKind)random.Next(2),
            Timestamp = random.NextInt64(long.MinValue, long.MaxValue),
            Severity = (EventSeverity)random.Next(4),
            Sensor = Any(),
            FlowId = random.Next(3) == 0 ? random.NextInt64().ToString() : Any(),
            CommunityId = Any(),
            SourceIp = random.Next(2) == 0 ? "192.0.2.1" : Any(),
            SourcePort = random.Next(4) == 0 ? null : (ushort)random.Next(65536),
            DestinationIp = random.Next(2) == 0 ? "2001:db8::1" : Any(),
            DestinationPort = random.Next(4) == 0 ? null : (ushort)random.Next(65536),
            Transport = random.Next(2) == 0 ? "udp" : Any(),
            ServerName = Any(),
            Version = random.Next(3) switch { 0 => "DTLS 1.2", 1 => "TLS " + Some(), _ => Any() },
            Cipher = Any(),
            Alpn = Any(),
            Established = Flag(),
            Ja3 = Any(),
            Ja3String = Any(),
            Ja3s = Any(),
            Ja3sString = Any(),
            Ja4 = random.Next(3) == 0 ? "q" + Some() : Any(),
            Jarm = Any(),
            AtsfHash = Any(),
            Atsf = Any(),
            Certificate = random.Next(3) == 0 ? null : new EventCertificate(Any(), Any(), random.Next(2) == 0 ? "O=x,CN=" + Some() : Any(), Any(), Any(), Seconds(), Seconds(), List(), Flag()),
            System = random.Next(4) == 0 ? null : (uint)random.NextInt64(1L << 32),
            Organisation = Any(),
            Cdn = Any(),
            C2 = random.Next(3) == 0 ? null : new EventScore(Score(), Score(), Number(random, isWellFormed), random.Next(2) == 0 ? "c2" : Some(), List()),
            Rule = random.Next(3) == 0 ? null : new EventRule(Some(), Some(), Any()),
            Message = Any(),
            Evidence = List(),
            Caveats = List(),
            DatabaseVersion = Any(),
        };
    }

    private static double Number(Random random, bool isFinite)
    {
        double number = BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue));
        return random.Next(2) == 0 ? random.NextDouble() : isFinite && !double.IsFinite(number) ? 0.5 : number;
    }

    private static string Text(Random random, bool isWellFormed)
    {
        char[] letters = new char[random.Next(random.Next(20) == 0 ? 3000 : 24)];
        for (int i = 0; i < letters.Length; i++)
        {
            letters[i] = random.Next(4) switch
            {
                0 => Special[random.Next(Special.Length)],
                1 => (char)random.Next(0x10000),
                _ => (char)random.Next(0x20, 0x7f),
            };
            if (random.Next(16) == 0 && i > 0)
            {
                letters[i - 1] = '\ud83e';
                letters[i] = '\udd80';
            }
        }

        string text = new(letters);
        return isWellFormed ? Encoded.Whole(text) : text;
    }
}
