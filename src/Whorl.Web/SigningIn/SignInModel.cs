namespace Whorl.Web.SigningIn;

/// <summary>Signing in.</summary>
/// <param name="Back">Where to go afterwards.</param>
/// <param name="IsWrong">Whether a key was given that is none.</param>
public sealed record SignInModel(string Back, bool IsWrong);
