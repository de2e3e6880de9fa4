namespace Whorl.Intelligence.Tests;

/// <summary>What Splunk is given, and which threats an export leaves out.</summary>
public sealed class SplunkExportTests
{
    [Fact]
    public void Tables_have_the_family_the_source_the_ambiguity_the_confidence_and_the_traffic_light()
    {
        IReadOnlyDictionary<string, string> files = Exported.Of("splunk").Files;
        Assert.Equal($"ja3,family,source,ambiguity,confidence,tlp\n{Exported.Ja3},Tofsee,mine,1,50,amber\n", files["whorl_ja3.csv"]);
        Assert.Equal($"ja3s,family,source,ambiguity,confidence,tlp\n{Exported.Ja3s},\"Odd; \"\"name\"\",\",mine,0,,amber\n", files["whorl_ja3s.csv"]);
        Assert.Equal($"ja3,ja3s,family,source,ambiguity,confidence,tlp\n{Exported.Ja3},{Exported.Ja3s},Emotet,mine,0,75,amber\n", files["whorl_pair.csv"]);
        Assert.Equal($"jarm,family,source,ambiguity,confidence,tlp\n{Exported.Jarm},Sliver,mine,0,,amber\n", files["whorl_jarm.csv"]);
    }

    [Fact]
    public void Ambiguous_and_unsure_threats_are_left_out_where_that_is_asked()
    {
        Assert.DoesNotContain("Tofsee", Exported.Of("splunk", options => options with { MaximumAmbiguity = 0 }).Files["whorl_ja3.csv"], StringComparison.Ordinal);
        Exported sure = Exported.Of("splunk", options => options with { MinimumConfidence = 60 });
        Assert.Equal((1L, 1L), (sure.Counts.Written, sure.Counts.Expired));
        Assert.Equal(0, Exported.Of("splunk", options => options with { Source = "other" }).Counts.Written);
    }
}
