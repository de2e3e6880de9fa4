namespace Whorl.Detection.Differences;

/// <summary>The names of kinds in output, and which kind stands for the way back.</summary>
public static class DifferenceKinds
{
    /// <summary>The name in output.</summary>
    public static string Name(this DifferenceKind kind) => kind switch
    {
        DifferenceKind.Status => "status",
        DifferenceKind.AnswersNone => "answers-none",
        DifferenceKind.AnswersAgain => "answers-again",
        DifferenceKind.AnswersFewer => "answers-fewer",
        DifferenceKind.AnswersMore => "answers-more",
        DifferenceKind.ProtocolVersion => "protocol-version",
        DifferenceKind.CipherSuite => "cipher-suite",
        DifferenceKind.CipherOrder => "cipher-order",
        DifferenceKind.Group => "group",
        DifferenceKind.HelloRetry => "hello-retry",
        DifferenceKind.ExtensionAdded => "extension-added",
        DifferenceKind.ExtensionRemoved => "extension-removed",
        DifferenceKind.ExtensionValue => "extension-value",
        DifferenceKind.ExtensionOrder => "extension-order",
        DifferenceKind.Alpn => "alpn",
        DifferenceKind.ClientCertificate => "client-certificate",
        DifferenceKind.Alert => "alert",
        DifferenceKind.Fingerprint => "fingerprint",
        DifferenceKind.CertificateRenewed => "certificate-renewed",
        DifferenceKind.CertificateReverted => "certificate-reverted",
        DifferenceKind.CertificateIssuer => "certificate-issuer",
        DifferenceKind.CertificateNames => "certificate-names",
        DifferenceKind.CertificateOtherKey => "certificate-other-key",
        DifferenceKind.CertificateOther => "certificate-other",
        DifferenceKind.ServerVersion => "server-version",
        DifferenceKind.ServerHeader => "server-header",
        _ => "http-status",
    };

    /// <summary>The kind that the difference has when both observations change places.</summary>
    public static DifferenceKind Reversed(this DifferenceKind kind) => kind switch
    {
        DifferenceKind.AnswersNone => DifferenceKind.AnswersAgain,
        DifferenceKind.AnswersAgain => DifferenceKind.AnswersNone,
        DifferenceKind.AnswersFewer => DifferenceKind.AnswersMore,
        DifferenceKind.AnswersMore => DifferenceKind.AnswersFewer,
        DifferenceKind.ExtensionAdded => DifferenceKind.ExtensionRemoved,
        DifferenceKind.ExtensionRemoved => DifferenceKind.ExtensionAdded,
        DifferenceKind.CertificateRenewed => DifferenceKind.CertificateReverted,
        DifferenceKind.CertificateReverted => DifferenceKind.CertificateRenewed,
        _ => kind,
    };
}
