using Whorl.Detection.Lookups;
using Whorl.Detection.Tests.Hunting;
using Whorl.Store.Feeds;
using static Whorl.Detection.Tests.Hunting.HuntWorld;

namespace Whorl.Detection.Tests.Clients;

/// <summary>What lookups say of clients, from a store.</summary>
public sealed class ClientLookupTests : IDisposable
{
    private readonly HuntWorld world = new();

    public ClientLookupTests() => world
        .Network("52.96.0.0", "52.96.255.255", 8075, "Office")
        .Labelled(
            Label(Ja4, "mail", 300, "Windows") with { Category = "email", Destinations = [new(DestinationKind.AutonomousSystem, "8075", 300), new(DestinationKind.Port, "443", 300)] },
            Label(Ja4, "bot", 30, "Windows", isMalware: true) with { Category = "malware", Destinations = [new(DestinationKind.AutonomousSystem, "64500", 30), new(DestinationKind.Port, "443", 30)] });

    [Fact]
    public void The_network_of_the_destination_moves_the_probability()
    {
        ClientShare Bot(string? address) => Ask(Ja4, address).Client!.Shares.Single(share => share is { What: "process", Name: "bot" });
        (double anywhere, double atOffice, double elsewhere) = (Bot(null).Chance.Probability, Bot("52.96.1.1").Chance.Probability, Bot("192.0.2.1").Chance.Probability);
        Assert.Equal(30.0 / 332, anywhere, 9);
        Assert.True(atOffice < anywhere, $"{atOffice} < {anywhere}");
        Assert.Equal(anywhere, elsewhere, 2); // no network is known of it, and the address is new to all
    }

    [Fact]
    public void Malware_stands_beside_the_benign_programs_and_never_alone()
    {
        LookupAnswer answer = Ask(Ja4, null);
        ClientAnswer client = answer.Client!;
        Assert.Equal((30L, 30.0 / 330), (client.Malware!.Value.Count, client.Malware.Value.Share));
        Assert.InRange(client.Malware.Value.Probability + client.Benign + client.Other, 1 - 1e-9, 1 + 1e-9);
        Assert.Equal(["mail", "bot", "email", "malware", "Windows"], client.Shares.Select(share => share.Name));
        Assert.Equal(330L, client.Shares[^1].Chance.Count);
        Assert.Contains(answer.Caveats, caveat => caveat.Contains("does not make its clients malware", StringComparison.Ordinal));
    }

    [Fact]
    public void Handshakes_of_an_address_and_of_a_name_tell_the_likeliest_program()
    {
        world.Met(0, server: "52.96.1.1", name: "mail.example.com").Met(0, client: "10.0.0.9", ja4: OtherJa4).Hunt("known-pair");
        foreach (string value in (string[])["10.0.0.1", "mail.example.com", "52.96.1.1", Ja4])
        {
            LookupAnswer answer = Ask(value, null);
            LikelyClient likely = Assert.Single(answer.LikelyClients.Values);
            Assert.Equal(("mail", false), (likely.Name, likely.IsMalware));
            Assert.InRange(likely.Probability, 0.91, 1);
        }

        Assert.Empty(Ask("10.0.0.9", null).LikelyClients);
    }

    [Fact]
    public void Every_reason_is_said_with_its_number_and_source()
    {
        world.Listed(Threat(IndicatorType.Ja4, Ja4, "Bot")).Met(0).Hunt("known-pair");
        LookupEvidence[] evidence = [.. Ask(Ja4, "52.96.1.1").Evidence];
        Assert.Equal(
            [
                ($"{Ja4} is listed as threat: Bot", null, "feed3"),
                ("mail was seen with it in 300 connections: its share", 0.9091, "feed2"),
                ("bot, called malware, was seen with it in 30 connections: its share", 0.0909, "feed2"),

                // 0.13924 * log2((300 + 1 * 0.02) / 301 / 0.02)
                ("300 of 300 connections of mail went to the autonomous system 8075: bits for it, against something else", 0.7852, "feed2"),
                ("handshakes of different kinds were seen", 1.0, "store"),
            ],
            evidence.Select(reason => (reason.Text, reason.Number is { } number ? Math.Round(number, 4) : (double?)null, reason.Source)));
    }

    [Fact]
    public void A_fingerprint_that_no_database_knows_has_no_client() => Assert.Null(Ask(OtherJa4, "192.0.2.1").Client);

    public void Dispose() => world.Dispose();

    private LookupAnswer Ask(string value, string? address)
    {
        Assert.True(LookupValue.TryParse(value, out LookupValue? parsed));
        return new Lookup(world.Store, 10).Of(parsed, null, address is null ? null : Address(address), null);
    }
}
