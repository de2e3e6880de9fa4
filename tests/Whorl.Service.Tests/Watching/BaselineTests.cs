using FsCheck;
using FsCheck.Fluent;
using Whorl.Observations.Scans;
using Whorl.Service.Watching;

namespace Whorl.Service.Tests.Watching;

/// <summary>The set of looks that a server may have.</summary>
public sealed class BaselineTests
{
    private static readonly Gen<Look> AnyLook =
        from letters in Gen.Elements('a', 'b', 'c').NonEmptyListOf().Select(list => new string([.. list.Take(10)]))
        from renewal in Gen.Choose(0, 2)
        from issuer in Gen.Elements("CN=R3, O=Let's Sign", "CN=R4, O=Let's Sign", "CN=Other, O=Other", "self")
        from key in Gen.Elements("k", "l")
        select Looks.Of(letters, renewal, issuer, key);

    [Fact]
    public void In_which_order_looks_are_learnt_is_the_same() => Check(
        from looks in AnyLook.ListOf(6)
        from shuffled in Gen.Shuffle(looks.ToArray())
        from probe in AnyLook
        select (looks, shuffled, probe),
        given =>
        {
            Baseline one = new(given.looks);
            Baseline other = given.shuffled.Aggregate(new Baseline([]), (baseline, look) => baseline.With(look));
            Assert.Equal(one.Looks.Select(look => look.Digest), other.Looks.Select(look => look.Digest));
            Assert.Equal(one.Strange(given.probe), other.Strange(given.probe));
        });

    [Fact]
    public void What_was_learnt_is_held_and_what_is_accepted_is_held_then() => Check(
        from looks in AnyLook.NonEmptyListOf()
        from probe in AnyLook
        select (looks, probe),
        given =>
        {
            Baseline baseline = new(given.looks);
            Assert.All(given.looks, look => Assert.True(baseline.Holds(look)));
            Assert.True(baseline.With(given.probe).Holds(given.probe));
        });

    [Fact]
    public void Learning_more_never_makes_strange_what_was_not() => Check(
        from looks in AnyLook.NonEmptyListOf()
        from more in AnyLook
        from probe in AnyLook
        select (looks, more, probe),
        given => Assert.Subset(new HashSet<LookPart>(new Baseline(given.looks).Strange(given.probe)), new HashSet<LookPart>(new Baseline(given.looks).With(given.more).Strange(given.probe))));

    [Fact]
    public void A_renewed_certificate_is_the_same_look() => Check(
        from letters in Gen.Elements("a", "ab", "abc")
        from one in Gen.Choose(0, 1000)
        from two in Gen.Choose(0, 1000)
        select (letters, one, two),
        given => Assert.Equal(Looks.Of(given.letters, given.one, key: "old").Digest, Looks.Of(given.letters, given.two, "CN=R9, O=Let's Sign", key: "new").Digest));

    [Fact]
    public void A_machine_among_several_may_answer_any_probe()
    {
        Baseline baseline = new([Looks.Of("a"), Looks.Of("b")]);
        Assert.True(baseline.Holds(Looks.Of("ab")));
        Assert.True(baseline.Holds(Looks.Of("aab")));
        Assert.Equal(["jarm 3", "jarm 6", "jarm 9", "atsf 3", "atsf 6", "atsf 9"], baseline.Strange(Looks.Of("abc")).Select(part => part.Place));
    }

    [Fact]
    public void What_is_not_known_is_no_difference()
    {
        Assert.True(new Baseline([Looks.Of("a")]).Holds(Looks.Of(".")));
        Assert.True(new Baseline([Looks.Of(".")]).Holds(Looks.Of("a")));
        Assert.False(new Baseline([Looks.Of(".")]).Holds(Looks.Of(".", status: ScanStatus.TlsAlert)));
    }

    [Fact]
    public void A_self_signed_certificate_is_its_keys()
    {
        Assert.True(new Baseline([Looks.Of("a", 0, "self")]).Holds(Looks.Of("a", 1, "self")));
        Assert.Equal(["certificate"], new Baseline([Looks.Of("a", 0, "self")]).Strange(Looks.Of("a", 1, "self", key: "other")).Select(part => part.Place));
    }

    [Fact]
    public void A_look_is_read_as_it_was_kept()
    {
        Look look = Looks.Of("abc", 3, "self", at: 17);
        Look read = LookJson.Read(LookJson.Keep(look), 17);
        Assert.Equal((look.Digest, look.Key, look.At, look.Seen.Certificate), (read.Digest, read.Key, read.At, read.Seen.Certificate));
    }

    private static void Check<T>(Gen<T> cases, Action<T> holds) => Prop.ForAll(cases.ToArbitrary(), holds).Check(Config.QuickThrowOnFailure.WithQuietOnSuccess(true));
}
