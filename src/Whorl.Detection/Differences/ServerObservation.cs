using Whorl.Observations.Scans;
using Whorl.Store;
using Whorl.Store.Sightings;

namespace Whorl.Detection.Differences;

/// <summary>What a scan or the store says of a server at a time. What is null is not known, and is never a difference.</summary>
public sealed record ServerObservation
{
    /// <summary>The status.</summary>
    public ScanStatus? Status { get; init; }

    /// <summary>JARM, with its raw string where that is kept.</summary>
    public Fingerprint? Jarm { get; init; }

    /// <summary>ATSF, with its parts where they are kept.</summary>
    public Fingerprint? Atsf { get; init; }

    /// <summary>The normalised answers to all probes, in the form of <c>AnswerSet</c>; empty where they are not kept.</summary>
    public ReadOnlyMemory<byte> Answers { get; init; }

    /// <summary>The server's own certificate.</summary>
    public CertificateSummary? Certificate { get; init; }

    /// <summary>The status code over HTTP; null without an answer.</summary>
    public int? HttpStatus { get; init; }

    /// <summary>The Server header; null without an answer over HTTP, empty for an answer without the field.</summary>
    public string? Server { get; init; }

    /// <summary>What a sighting says.</summary>
    public static ServerObservation Of(ServerSighting sighting) => new()
    {
        Status = sighting.Status,
        Jarm = sighting.Jarm,
        Atsf = sighting.Atsf,
        Answers = sighting.Answers,
        Certificate = sighting.Certificate,
        HttpStatus = sighting.HasHttp && sighting.HttpStatus != 0 ? sighting.HttpStatus : null,
        Server = sighting.HasHttp ? sighting.Server ?? string.Empty : null,
    };

    /// <summary>This, and from an earlier one whatever this does not tell, so that an outage does not hide what changed over it.</summary>
    public ServerObservation Over(ServerObservation earlier)
    {
        bool hasAnswers = Jarm is not null || Atsf is not null;
        return this with
        {
            Status = Status ?? earlier.Status,
            Jarm = Jarm ?? earlier.Jarm,
            Atsf = Atsf ?? earlier.Atsf,
            Answers = hasAnswers || earlier.Answers.IsEmpty ? Answers : earlier.Answers,
            Certificate = Certificate ?? earlier.Certificate,
            HttpStatus = HttpStatus ?? earlier.HttpStatus,
            Server = Server ?? earlier.Server,
        };
    }
}
