using Microsoft.AspNetCore.Http;
using Whorl.Service.Keys;

namespace Whorl.Service.Api;

/// <summary>One thing that can be asked of the service.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Pattern">The path, with its parameters in braces.</param>
/// <param name="Role">The least role that may ask; null for everybody, without a key.</param>
/// <param name="Run">Answers.</param>
internal sealed record ApiRoute(string Method, string Pattern, KeyRole? Role, Func<HttpContext, Task> Run);
