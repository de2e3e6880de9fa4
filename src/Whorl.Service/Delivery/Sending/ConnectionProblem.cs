using System.Net.Sockets;
using System.Security.Authentication;

namespace Whorl.Service.Delivery.Sending;

/// <summary>What went wrong with a connection, as a clause of "it".</summary>
internal static class ConnectionProblem
{
    /// <summary>Says it.</summary>
    public static string InOneClause(Exception failure) => failure switch
    {
        AuthenticationException => "its certificate was not accepted, or it did not accept ours",
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => OfSocket(SocketError.HostNotFound),
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => "its certificate was not accepted, or it did not accept ours",
        HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } => "its answer is too long",
        HttpRequestException { InnerException: { } inner } => InOneClause(inner),
        IOException { InnerException: SocketException inner } => OfSocket(inner.SocketErrorCode),
        SocketException socket => OfSocket(socket.SocketErrorCode),
        _ => "it ended the connection",
    };

    private static string OfSocket(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => "it refuses the connection",
        SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData => "its name cannot be resolved",
        SocketError.HostUnreachable or SocketError.NetworkUnreachable => "it cannot be reached",
        SocketError.TimedOut => "it does not answer",
        SocketError.ConnectionReset or SocketError.Shutdown or SocketError.ConnectionAborted => "it ended the connection",
        SocketError.MessageSize => "the message is too long for it",
        _ => "the connection failed",
    };
}
