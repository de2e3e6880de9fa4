namespace Whorl.Tls.Certificates;

/// <summary>The short names of the attributes in distinguished names, as OpenSSL writes them.</summary>
internal static class AttributeNames
{
    /// <summary>The short name of an attribute type given by its content bytes, empty when it has none.</summary>
    internal static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> type) => type switch
    {
        // id-at 2.5.4.n (X.520).
        [0x55, 0x04, byte last] => X520(last),

        // PKCS #9 1.2.840.113549.1.9.n (RFC 2985).
        [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, byte last] => Pkcs9(last),

        // 0.9.2342.19200300.100.1.n (RFC 4519, RFC 4524).
        [0x09, 0x92, 0x26, 0x89, 0x93, 0xF2, 0x2C, 0x64, 0x01, byte last] => Cosine(last),

        // 1.3.6.1.4.1.311.60.2.1.n, the jurisdiction of an extended validation certificate.
        [0x2B, 0x06, 0x01, 0x04, 0x01, 0x82, 0x37, 0x3C, 0x02, 0x01, 0x01] => "jurisdictionL"u8,
        [0x2B, 0x06, 0x01, 0x04, 0x01, 0x82, 0x37, 0x3C, 0x02, 0x01, 0x02] => "jurisdictionST"u8,
        [0x2B, 0x06, 0x01, 0x04, 0x01, 0x82, 0x37, 0x3C, 0x02, 0x01, 0x03] => "jurisdictionC"u8,

        // Russian certificates: 1.2.643.3.131.1.1, 1.2.643.100.n.
        [0x2A, 0x85, 0x03, 0x03, 0x81, 0x03, 0x01, 0x01] => "INN"u8,
        [0x2A, 0x85, 0x03, 0x64, 0x01] => "OGRN"u8,
        [0x2A, 0x85, 0x03, 0x64, 0x03] => "SNILS"u8,
        [0x2A, 0x85, 0x03, 0x64, 0x05] => "OGRNIP"u8,
        _ => default,
    };

    private static ReadOnlySpan<byte> X520(byte last) => last switch
    {
        3 => "CN"u8,
        4 => "SN"u8,
        5 => "serialNumber"u8,
        6 => "C"u8,
        7 => "L"u8,
        8 => "ST"u8,
        9 => "street"u8,
        10 => "O"u8,
        11 => "OU"u8,
        12 => "title"u8,
        13 => "description"u8,
        14 => "searchGuide"u8,
        15 => "businessCategory"u8,
        16 => "postalAddress"u8,
        17 => "postalCode"u8,
        18 => "postOfficeBox"u8,
        19 => "physicalDeliveryOfficeName"u8,
        20 => "telephoneNumber"u8,
        21 => "telexNumber"u8,
        22 => "teletexTerminalIdentifier"u8,
        23 => "facsimileTelephoneNumber"u8,
        24 => "x121Address"u8,
        25 => "internationaliSDNNumber"u8,
        26 => "registeredAddress"u8,
        27 => "destinationIndicator"u8,
        28 => "preferredDeliveryMethod"u8,
        29 => "presentationAddress"u8,
        30 => "supportedApplicationContext"u8,
        31 => "member"u8,
        32 => "owner"u8,
        33 => "roleOccupant"u8,
        34 => "seeAlso"u8,
        35 => "userPassword"u8,
        36 => "userCertificate"u8,
        37 => "cACertificate"u8,
        38 => "authorityRevocationList"u8,
        39 => "certificateRevocationList"u8,
        40 => "crossCertificatePair"u8,
        41 => "name"u8,
        42 => "GN"u8,
        43 => "initials"u8,
        44 => "generationQualifier"u8,
        45 => "x500UniqueIdentifier"u8,
        46 => "dnQualifier"u8,
        47 => "enhancedSearchGuide"u8,
        48 => "protocolInformation"u8,
        49 => "distinguishedName"u8,
        50 => "uniqueMember"u8,
        51 => "houseIdentifier"u8,
        52 => "supportedAlgorithms"u8,
        53 => "deltaRevocationList"u8,
        54 => "dmdName"u8,
        65 => "pseudonym"u8,
        72 => "role"u8,
        97 => "organizationIdentifier"u8,
        98 => "c3"u8,
        99 => "n3"u8,
        100 => "dnsName"u8,
        _ => default,
    };

    private static ReadOnlySpan<byte> Pkcs9(byte last) => last switch
    {
        1 => "emailAddress"u8,
        2 => "unstructuredName"u8,
        3 => "contentType"u8,
        4 => "messageDigest"u8,
        5 => "signingTime"u8,
        6 => "countersignature"u8,
        7 => "challengePassword"u8,
        8 => "unstructuredAddress"u8,
        9 => "extendedCertificateAttributes"u8,
        14 => "extReq"u8,
        15 => "SMIME-CAPS"u8,
        20 => "friendlyName"u8,
        21 => "localKeyID"u8,
        _ => default,
    };

    private static ReadOnlySpan<byte> Cosine(byte last) => last switch
    {
        1 => "UID"u8,
        2 => "textEncodedORAddress"u8,
        3 => "mail"u8,
        4 => "info"u8,
        5 => "favouriteDrink"u8,
        6 => "roomNumber"u8,
        7 => "photo"u8,
        8 => "userClass"u8,
        9 => "host"u8,
        10 => "manager"u8,
        11 => "documentIdentifier"u8,
        12 => "documentTitle"u8,
        13 => "documentVersion"u8,
        14 => "documentAuthor"u8,
        15 => "documentLocation"u8,
        20 => "homeTelephoneNumber"u8,
        21 => "secretary"u8,
        25 => "DC"u8,
        37 => "associatedDomain"u8,
        38 => "associatedName"u8,
        39 => "homePostalAddress"u8,
        40 => "personalTitle"u8,
        41 => "mobileTelephoneNumber"u8,
        42 => "pagerTelephoneNumber"u8,
        43 => "friendlyCountryName"u8,
        44 => "uid"u8,
        45 => "organizationalStatus"u8,
        46 => "janetMailbox"u8,
        47 => "mailPreferenceOption"u8,
        48 => "buildingName"u8,
        _ => default,
    };
}
