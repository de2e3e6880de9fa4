using Whorl.Detection.Differences;
using Whorl.Observations.Scans;
using Whorl.Store;
using static Whorl.Detection.Tests.Differences.HandMadeObservation;

namespace Whorl.Detection.Tests.Differences;

/// <summary>What holds of every pair of observations, garbage included.</summary>
public sealed class DifferencePropertyTests
{
    private const int Runs = 4000;

    private static readonly string[] Suites = ["1301", "1302", "c02f", "c030", "c02b", "002f", "0a0a", "", "c0"];
    private static readonly string[] Versions = ["0301", "0302", "0303", "7f1c", "", "03"];
    private static readonly string[] Extensions = ["ff01", "0017", "0023-000b", "000b-0023", "002b-0033", "0010", "", "-", "00"];
    private static readonly string[] Parts =
    [
        Tls13Part, "771_1301_43.AwQ-51.24_0.___-", "771_c02f_65281.AA-23.____", "769_2f_65281.AA____", "770_c013_____<70", "______<40", "______<70-80", "", "771_1302_43.AwQ-51.29_0._13.AAIEAw__-",
        "771_1302___43.AwQ-51.24_", "771_zz_____", "771_1302_43.AwQ", "__", "771_1302_43.!!_____", "99999_1302_____", "771_1302_43.A-51.x_____<999",
    ];

    private static readonly string?[] Headers = [null, "", "nginx", "nginx/1.24.0", "nginx/1.26.1", "Apache/2 (x", "a/b/c )) ((", "/", "\u001b[31m\u0000"];

    [Fact]
    public void Nothing_differs_from_itself()
    {
        Random random = new(1);
        for (int i = 0; i < Runs; i++)
        {
            ServerObservation observation = Any(random);
            Assert.Empty(ServerDifference.Between(observation, observation).Changes);
        }
    }

    [Fact]
    public void The_way_back_has_the_kinds_of_the_way_there_reversed()
    {
        Random random = new(2);
        int differing = 0;
        for (int i = 0; i < Runs; i++)
        {
            (ServerObservation one, ServerObservation other) = (Any(random), Any(random));
            IReadOnlyList<ServerChange> there = ServerDifference.Between(one, other).Changes;
            IReadOnlyList<ServerChange> back = ServerDifference.Between(other, one).Changes;
            Assert.Equal(there.Select(change => change.Kind.Reversed()).Order(), back.Select(change => change.Kind).Order());
            differing += there.Count > 0 ? 1 : 0;
            Assert.All(there, change => Assert.DoesNotContain(change.Sentence, char.IsControl));
        }

        Assert.InRange(differing, Runs / 2, Runs);
    }

    [Fact]
    public void Garbage_is_a_problem_in_words()
    {
        ServerObservation sound = Jarm(Tls12);
        Random random = new(3);
        string alphabet = "0123456789abcdef|,_.-<AwQ\u0000\u001b\ud800é";
        for (int i = 0; i < Runs; i++)
        {
            string text = new([.. Enumerable.Range(0, random.Next(40)).Select(_ => alphabet[random.Next(alphabet.Length)])]);
            byte[] answers = new byte[random.Next(30)];
            random.NextBytes(answers);
            ServerObservation garbage = new()
            {
                Jarm = new Fingerprint(FingerprintMethod.Jarm, text, random.Next(2) == 0 ? text : null),
                Atsf = new Fingerprint(FingerprintMethod.Atsf, text, text),
                Answers = answers,
            };
            ServerDifference difference = ServerDifference.Between(garbage, sound);
            Assert.All(difference.Problems, problem => Assert.DoesNotContain(problem, char.IsControl));
            Assert.NotEmpty(difference.Problems);
        }
    }

    [Fact]
    public void Thousands_of_extensions_take_no_longer_than_they_must()
    {
        string same = string.Join('-', Enumerable.Range(0, 16_000).Select(_ => "10.AAQAHQAX"));
        string others = string.Join('-', Enumerable.Range(1000, 16_000).Select(type => $"{type}."));
        long begin = TimeProvider.System.GetTimestamp();
        ServerDifference difference = ServerDifference.Between(Atsf(Tls13Part, $"771_1302_43.AwQ-51.29_{same}___-"), Atsf(Tls13Part, $"771_1302_43.AwQ-51.29_10.AAIAHQ-{others}___-"));
        Assert.Equal(["extension-added", "extension-value"], difference.Changes.Select(change => change.Kind.Name()));
        Assert.All(difference.Changes, change => Assert.InRange(change.Sentence.Length + (change.After ?? "").Length, 1, 4000));
        Assert.InRange(TimeProvider.System.GetElapsedTime(begin).TotalSeconds, 0, 30);
    }

    [Fact]
    public void A_raw_string_that_was_cut_off_says_so_and_the_hashes_still_differ()
    {
        string raw = string.Join(',', Enumerable.Repeat(Tls12, 10));
        for (int length = 0; length < raw.Length; length++)
        {
            ServerObservation cut = new() { Jarm = new Fingerprint(FingerprintMethod.Jarm, new string('0', 62), raw[..length]) };
            ServerDifference difference = ServerDifference.Between(cut, Jarm(Tls13));
            Assert.NotEmpty(difference.Changes);
            Assert.True(length > raw.Length - Tls12.Length || difference.Problems.Count == 1, raw[..length]);
        }
    }

    private static ServerObservation Any(Random random) => new()
    {
        Status = random.Next(3) == 0 ? null : (ScanStatus)random.Next(ScanStatuses.Count),
        Jarm = random.Next(4) == 0 ? null : RawJarm(string.Join(',', Enumerable.Range(0, 10).Select(_ => JarmPart(random)))).Jarm,
        Atsf = random.Next(4) == 0 ? null : RawAtsf(string.Join('|', Enumerable.Range(0, 10).Select(_ => Pick(random, Parts[..(random.Next(8) == 0 ? Parts.Length : 10)])))).Atsf,
        Certificate = random.Next(3) == 0 ? null : Certificate((char)('a' + random.Next(6)), random.Next(2) == 0 ? "CN=a" : "O=b", random.Next(2) == 0 ? "x.example" : "y.example", random.Next(2) == 0 ? "2026-01-01" : "2026-02-01"),
        HttpStatus = random.Next(3) == 0 ? null : 200 + random.Next(2),
        Server = Pick(random, Headers),
    };

    private static string JarmPart(Random random) =>
        random.Next(4) == 0 ? None : $"{Pick(random, Suites)}|{Pick(random, Versions)}|{(random.Next(3) == 0 ? "h2" : "")}|{Pick(random, Extensions)}";

    private static T Pick<T>(Random random, T[] from) => from[random.Next(from.Length)];
}
