using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Whorl.Service.Campaigns;

/// <summary>A list and what is asked of it, as they come over HTTP: the list into a file while it is read, whatever its length.</summary>
internal sealed class CampaignForm(FileStream list, long largest)
{
    private const int LongestField = 1000;
    private const int MostSections = 32;

    private readonly Dictionary<string, string> fields = new(StringComparer.Ordinal);
    private bool isWriting;

    /// <summary>Whether the list has more bytes than it may have; the rest was not read.</summary>
    public bool IsTooLarge { get; private set; }

    /// <summary>A field; empty where it was not sent. What was sent several times has commas between.</summary>
    public string this[string name] => fields.GetValueOrDefault(name, string.Empty);

    /// <summary>What is wrong with the kind of request, in a clause; null where nothing is.</summary>
    public static string? Problem(HttpRequest request) =>
        request.ContentType is null || IsText(request) || Boundary(request) is { Length: > 0 } ? null : "send the list as text/plain, or as multipart/form-data with the field 'list'";

    /// <summary>Reads all of it.</summary>
    /// <exception cref="InvalidDataException">It is no form.</exception>
    public async Task ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (Boundary(request) is not { Length: > 0 } boundary)
        {
            foreach ((string name, Microsoft.Extensions.Primitives.StringValues values) in request.Query)
            {
                fields[name] = string.Join(',', values.ToArray());
            }

            await CopyAsync(request.Body, cancellation).ConfigureAwait(false);
            return;
        }

        try
        {
            await ReadSectionsAsync(new MultipartReader(boundary, request.Body), cancellation).ConfigureAwait(false);
        }
        catch (IOException problem) when (!isWriting && problem.GetType() == typeof(IOException))
        {
            // The reader's word for a form that ends too early; errors of the connection have kinds of their own.
            throw new InvalidDataException("The form is cut off.", problem);
        }
    }

    private async Task ReadSectionsAsync(MultipartReader reader, CancellationToken cancellation)
    {
        int sections = 0;
        while (!IsTooLarge && await reader.ReadNextSectionAsync(cancellation).ConfigureAwait(false) is { } section)
        {
            if (++sections > MostSections)
            {
                throw new InvalidDataException("The form has too many fields.");
            }

            await TakeAsync(section, cancellation).ConfigureAwait(false);
        }
    }

    private static bool IsText(HttpRequest request) => MediaTypeHeaderValue.TryParse(request.ContentType, out MediaTypeHeaderValue? type) && type.MediaType.Equals("text/plain", StringComparison.OrdinalIgnoreCase);

    private static string? Boundary(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out MediaTypeHeaderValue? type) && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
            ? HeaderUtilities.RemoveQuotes(type.Boundary).Value : null;

    private async Task TakeAsync(MultipartSection section, CancellationToken cancellation)
    {
        if (section.GetContentDispositionHeader() is not { } disposition)
        {
            return;
        }

        string name = HeaderUtilities.RemoveQuotes(disposition.Name).Value ?? string.Empty;
        if (name is "list" or "targets")
        {
            await CopyAsync(section.Body, cancellation).ConfigureAwait(false);
            return;
        }

        byte[] value = new byte[LongestField + 1];
        int length = await section.Body.ReadAtLeastAsync(value, value.Length, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
        if (length > LongestField)
        {
            throw new InvalidDataException("A field is too long.");
        }

        string text = Encoding.UTF8.GetString(value, 0, length);
        fields[name] = fields.TryGetValue(name, out string? before) ? $"{before},{text}" : text;
    }

    private async Task CopyAsync(Stream body, CancellationToken cancellation)
    {
        byte[] buffer = new byte[1 << 16];
        int read;
        while ((read = await body.ReadAsync(buffer, cancellation).ConfigureAwait(false)) > 0)
        {
            if (list.Position + read > largest)
            {
                IsTooLarge = true;
                return;
            }

            await WriteAsync(buffer.AsMemory(0, read), cancellation).ConfigureAwait(false);
        }

        // What follows, a file behind what was pasted, begins on a line of its own.
        if (list.Position > 0)
        {
            await WriteAsync("\n"u8.ToArray(), cancellation).ConfigureAwait(false);
        }
    }

    private async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        isWriting = true;
        await list.WriteAsync(bytes, cancellation).ConfigureAwait(false);
        isWriting = false;
    }
}
