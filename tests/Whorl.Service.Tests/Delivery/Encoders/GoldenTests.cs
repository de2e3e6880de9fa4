using System.Runtime.CompilerServices;
using System.Text;
using Whorl.Service.Delivery;
using Whorl.Service.Delivery.Encoders;

namespace Whorl.Service.Tests.Delivery.Encoders;

/// <summary>
/// Every schema's payload of every sample, byte for byte. WHORL_APPROVE=1 in the environment writes the files instead of comparing them:
/// look at what changed before committing it. In the files the product's version is VERSION.
/// </summary>
public sealed class GoldenTests
{
    private static readonly string[] Json = ["whorl", "ecs", "ecs-security-onion", "cim", "ocsf", "zeek", "eve", "otlp"];

    public static TheoryData<string, string> Cases()
    {
        TheoryData<string, string> cases = [];
        foreach ((string name, _) in SampleEvents.All)
        {
            foreach (IEventEncoder encoder in EventEncoders.All)
            {
                cases.Add(name, encoder.Name);
            }

            cases.Add(name, "syslog");
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_payload_is_the_approved_one(string sample, string encoder)
    {
        DeliveryEvent given = SampleEvents.Of(sample);
        byte[] actual = encoder == "syslog" ? Encoded.Syslog(given, "text") : Encoded.By(encoder, given);
        actual = Normalised(actual);
        string path = Path.Combine(Folder(), $"{sample}.{encoder}.{(Json.Contains(encoder) ? "json" : "txt")}");
        if (Environment.GetEnvironmentVariable("WHORL_APPROVE") == "1")
        {
            File.WriteAllBytes(path, actual);
            return;
        }

        Assert.True(File.Exists(path), $"Nothing is approved as {path} yet: run GoldenTests with WHORL_APPROVE=1, and look at it.");
        Assert.Equal(Encoding.UTF8.GetString(File.ReadAllBytes(path)), Encoding.UTF8.GetString(actual));
        Assert.Equal(File.ReadAllBytes(path), actual);
    }

    [Fact]
    public void Every_golden_file_has_its_case()
    {
        HashSet<string> cases = [.. Cases().Select(row => $"{row.Data.Item1}.{row.Data.Item2}")];
        Assert.All(Directory.GetFiles(Folder()), file => Assert.Contains(Path.GetFileNameWithoutExtension(file), cases));
    }

    private static byte[] Normalised(byte[] payload)
    {
        string version = typeof(EventEncoders).Assembly.GetName().Version!.ToString(3);
        return Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(payload)
            .Replace($"|Whorl|{version}|", "|Whorl|VERSION|", StringComparison.Ordinal)
            .Replace($"\"version\":\"{version}\"", "\"version\":\"VERSION\"", StringComparison.Ordinal));
    }

    private static string Folder([CallerFilePath] string caller = "") => Path.Combine(Path.GetDirectoryName(caller)!, "Golden");
}
