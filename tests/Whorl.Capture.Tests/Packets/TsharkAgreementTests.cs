namespace Whorl.Capture.Tests.Packets;

public sealed class TsharkAgreementTests
{
    [Theory]
    [InlineData("corpus/pcaps")]
    [InlineData("corpus/robust")]
    public void Every_capture_of_the_corpus_decodes_as_tshark_decodes_it(string folder)
    {
        List<string> failures = [];
        int agreed = 0;
        Dictionary<string, int> accepted = [];
        foreach (string project in Directory.GetDirectories(SharedMaterial.Require(folder)).Order(StringComparer.Ordinal))
        {
            string merged = Path.Combine(Path.GetTempPath(), $"whorl-{Guid.NewGuid():N}.pcapng");
            try
            {
                CaptureForTests.Merge(merged, Directory.GetFiles(project).Order(StringComparer.Ordinal));
                (List<string> differences, int agreedHere) = TsharkComparison.Compare(merged, accepted);
                agreed += agreedHere;
                failures.AddRange(differences.Select(difference => $"{Path.GetFileName(project)} {difference}"));
            }
            finally
            {
                File.Delete(merged);
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{agreed} transports agree");
        foreach ((string reason, int count) in accepted.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            TestContext.Current.TestOutputHelper?.WriteLine($"{count} accepted: {reason}");
        }

        Assert.True(failures.Count == 0, $"{failures.Count} differences, {agreed} agree\n{string.Join('\n', failures.Take(Convert.ToInt32(Environment.GetEnvironmentVariable("WHORL_SHOW") ?? "40", System.Globalization.CultureInfo.InvariantCulture)))}");
    }
}
