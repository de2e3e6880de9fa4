namespace Whorl.Tls.Tests.Crypto;

/// <summary>The values of RFC 8448 section 3, a simple 1-RTT handshake under TLS_AES_128_GCM_SHA256.</summary>
internal static class Rfc8448
{
    public static byte[] ClientPrivateKey { get; } = Convert.FromHexString("49af42ba7f7994852d713ef2784bcbcaa7911de26adc5642cb634540e7ea5005");

    public static byte[] ServerPublicKey { get; } = Convert.FromHexString("c9828876112095fe66762bdbf7c672e156d6cc253b833df1dd69b1b04e751f0f");

    public static byte[] SharedSecret { get; } = Convert.FromHexString("8bd4054fb55b9d63fdfbacf9f04b9f0d35e6d63f537563efd46272900f89492d");

    public static byte[] ClientHello { get; } = Convert.FromHexString(
        "010000c00303cb34ecb1e78163ba1c38c6dacb196a6dffa21a8d9912ec18a2ef6283024dece7000006130113031302010000910000000b000900000673657276" +
        "6572ff01000100000a00140012001d0017001800190100010101020103010400230000003300260024001d002099381de560e4bd43d23d8e435a7dbafeb3c06e" +
        "51c13cae4d5413691e529aaf2c002b0003020304000d0020001e040305030603020308040805080604010501060102010402050206020202002d00020101001c" +
        "00024001");

    public static byte[] ServerHello { get; } = Convert.FromHexString(
        "020000560303a6af06a4121860dc5e6e60249cd34c95930c8ac5cb1434dac155772ed3e2692800130100002e00330024001d0020c9828876112095fe66762bdb" +
        "f7c672e156d6cc253b833df1dd69b1b04e751f0f002b00020304");

    public static byte[] HelloHash { get; } = Convert.FromHexString("860c06edc07858ee8e78f0e7428c58edd6b43f2ca3e6e95f02ed063cf0e1cad8");

    public static byte[] ClientHandshakeSecret { get; } = Convert.FromHexString("b3eddb126e067f35a780b3abf45e2d8f3b1a950738f52e9600746a0e27a55a21");

    public static byte[] ServerHandshakeSecret { get; } = Convert.FromHexString("b67b7d690cc16c4e75e54213cb2d37b4e9c912bcded9105d42befd59d391ad38");

    public static byte[] ServerHandshakeKey { get; } = Convert.FromHexString("3fce516009c21727d0f2e4e86ee403bc");

    public static byte[] ServerHandshakeIv { get; } = Convert.FromHexString("5d313eb2671276ee13000b30");

    public static byte[] ClientHandshakeKey { get; } = Convert.FromHexString("dbfaa693d1762c5b666af5d950258d01");

    public static byte[] ClientHandshakeIv { get; } = Convert.FromHexString("5bd3c71b836e0b76bb73265f");

    public static byte[] ServerFinished { get; } = Convert.FromHexString("9b9b141d906337fbd2cbdce71df4deda4ab42c309572cb7fffee5454b78f0718");

    public static byte[] ClientFinished { get; } = Convert.FromHexString("a8ec436d677634ae525ac1fcebe11a039ec17694fac6e98527b642f2edd5ce61");

    /// <summary>The hash of ClientHello to the server's Finished.</summary>
    public static byte[] HandshakeHash { get; } = Convert.FromHexString("9608102a0f1ccc6db6250b7b7e417b1a000eaada3daae4777a7686c9ff83df13");

    public static byte[] ClientApplicationSecret { get; } = Convert.FromHexString("9e40646ce79a7f9dc05af8889bce6552875afa0b06df0087f792ebb7c17504a5");

    public static byte[] ServerApplicationSecret { get; } = Convert.FromHexString("a11af9f05531f856ad47116b45a950328204b4f44bfb6b3a4b4f1f3fcb631643");

    public static byte[] ClientApplicationKey { get; } = Convert.FromHexString("17422dda596ed5d9acd890e3c63f5051");

    public static byte[] ClientApplicationIv { get; } = Convert.FromHexString("5b78923dee08579033e523d9");

    public static byte[] ServerApplicationKey { get; } = Convert.FromHexString("9f02283b6c9c07efc26bb9f2ac92e356");

    public static byte[] ServerApplicationIv { get; } = Convert.FromHexString("cf782b88dd83549aadf1e984");

    public static byte[] ClientFinishedRecord { get; } = Convert.FromHexString(
        "170303003575ec4dc238cce60b298044a71e219c56cc77b0517fe9b93c7a4bfc44d87f38f80338ac98fc46deb384bd1caeacab6867d726c40546");

    /// <summary>The client's first application record: the bytes 0 to 49.</summary>
    public static byte[] ClientDataRecord { get; } = Convert.FromHexString(
        "1703030043a23f7054b62c94d0affafe8228ba55cbefacea42f914aa66bcab3f2b9819a8a5b46b395bd54a9a20441e2b62974e1f5a6292a2977014bd1e3deae6" +
        "3aeebb21694915e4");

    /// <summary>The client's second application record: the alert close_notify.</summary>
    public static byte[] ClientAlertRecord { get; } = Convert.FromHexString("1703030013c9872760655666b74d7ff1153efd6db6d0b0e3");

    /// <summary>EncryptedExtensions, Certificate, CertificateVerify and Finished.</summary>
    public static byte[] ServerFlightRecord { get; } = Convert.FromHexString(
        "17030302a2d1ff334a56f5bff6594a07cc87b580233f500f45e489e7f33af35edf7869fcf40aa40aa2b8ea73f848a7ca07612ef9f945cb960b4068905123ea78" +
        "b111b429ba9191cd05d2a389280f526134aadc7fc78c4b729df828b5ecf7b13bd9aefb0e57f271585b8ea9bb355c7c79020716cfb9b1183ef3ab20e37d57a6b9" +
        "d7477609aee6e122a4cf51427325250c7d0e509289444c9b3a648f1d71035d2ed65b0e3cdd0cbae8bf2d0b227812cbb360987255cc744110c453baa4fcd61092" +
        "8d809810e4b7ed1a8fd991f06aa6248204797e36a6a73b70a2559c09ead686945ba246ab66e5edd8044b4c6de3fcf2a89441ac66272fd8fb330ef8190579b368" +
        "4596c960bd596eea520a56a8d650f563aad27409960dca63d3e688611ea5e22f4415cf9538d51a200c27034272968a264ed6540c84838d89f72c24461aad6d26" +
        "f59ecaba9acbbb317b66d902f4f292a36ac1b639c637ce343117b659622245317b49eeda0c6258f100d7d961ffb138647e92ea330faeea6dfa31c7a84dc3bd7e" +
        "1b7a6c7178af36879018e3f252107f243d243dc7339d5684c8b0378bf30244da8c87c843f5e56eb4c5e8280a2b48052cf93b16499a66db7cca71e4599426f7d4" +
        "61e66f99882bd89fc50800becca62d6c74116dbd2972fda1fa80f85df881edbe5a37668936b335583b599186dc5c6918a396fa48a181d6b6fa4f9d62d513afbb" +
        "992f2b992f67f8afe67f76913fa388cb5630c8ca01e0c65d11c66a1e2ac4c85977b7c7a6999bbf10dc35ae69f5515614636c0b9b68c19ed2e31c0b3b66763038" +
        "ebba42f3b38edc0399f3a9f23faa63978c317fc9fa66a73f60f0504de93b5b845e275592c12335ee340bbc4fddd502784016e4b3be7ef04dda49f4b440a30cb5" +
        "d2af939828fd4ae3794e44f94df5a631ede42c1719bfdabf0253fe5175be898e750edc53370d2b");
}
