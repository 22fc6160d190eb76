/*
 * Spanish: what people say round a number, in contact centres of Spain and Latin America, to "usted", "tú" and "vos".
 * Folded: "crédito" is "credito". What both sides of the ocean call by other names stands together: "móvil", "celular".
 *
 * Rows and nothing else. A word that is as usual elsewhere stands in longer phrases only: a cue that is wrong
 * hides or shows what it must not.
 */
#include "redact/lexicon_parts.h"

const struct ew_phrase_row ew_cues_es[] = {
	{EW_CUE_CARD,
		"numero|numeros de|en la|su|tu|mi plastico, tarjeta|tarjetas de credito|debito|pago, tarjeta|tarjetas "
		"bancaria|bancarias|visa|mastercard|amex|maestro|numero|prepago, tarjeta american express, visa, "
		"mastercard, master card, amex, american express, maestro, diners, diners club, visa electron, numero "
		"largo, numero grande, numeros grandes, numeros largos, los? dieciseis|16 digitos|numeros|cifras, "
		"numero del plastico, numeros del plastico, numero del frente, numeros del frente, numero que "
		"aparece|figura|viene|esta en la|su|tu|mi tarjeta, numeros que aparecen|figuran|vienen|estan en "
		"la|su|tu|mi tarjeta, ultimos|primeros cuatro|4 digitos|numeros, en la parte delantera|frontal, "
		"numero de? visa|mastercard, pan de la tarjeta, datos de? la|su|tu|mi? tarjeta, numeracion de "
		"la|su|mi? tarjeta, numero|num|nro de? la|tu|su|mi? tarjeta|tarjetas, numeros|digitos|cifras de|en "
		"la|su|tu|mi? tarjeta, primeros|ultimos seis|6 digitos|numeros, pagar|pago|abonar|cargar con "
		"la|su|mi? tarjeta, cargar|cargo en la|su tarjeta, los 4 bloques, numeros de adelante|delante, el "
		"plastico, tarjeta, tarjetas, tarj, tdc, tdd, tarjeta "
		"nueva|actual|anterior|vieja|terminada|principal|adicional|virtual|fisica|digital|mastercar, "
		"mastercar, visa o mastercard, dieciseis|16 digitos|numeros|cifras, quince|15 digitos|numeros de?, "
		"numero completo|entero de?, numero de plastico, primeros|primeras|ultimos|ultimas cuatro|4 "
		"digitos|numeros|cifras|que?, cuatro|4 primeros|ultimos numeros|digitos|cifras, "
		"primer|segundo|tercer|cuarto|ultimo bloque|grupo, cuatro|4 siguientes, numeros|digitos del|por|de "
		"frente|anverso|delante|adelante, numero por delante|el frente, anverso, anverso de la, en relieve, "
		"numeros que salen|hay|lleva|tiene por|delante|al|en?, dinero plastico, tarjeta de mi|la "
		"marido|esposo|mujer|esposa|empresa|hija|hijo|madre, con la|mi tarjeta|visa, "
		"cobre|cobrar|cobrenme|cobrenlo|cargue|carguen|carguelo|carguenlo a|en la|mi, numero de cuenta de la "
		"tarjeta, siguientes cuatro|4 digitos|numeros", NULL, false},
	{EW_CUE_CARD,
		"es mi|la tarjeta, es el numero de mi|la tarjeta, es mi|la numero largo|visa|mastercard, es mi numero "
		"largo|completo, es el numero de la|mi|su, es mi tarjeta, asi es mi tarjeta", NULL, true},
	{EW_CUE_CVV,
		"cvv, cvc, cvv2, cvc2, cvv 2, cvc 2, c v v, c v c, ce uve uve, ce ve ve, ce v v, ce uve ce, codigo "
		"cvv|cvc|csc, numero cvv|cvc, codigo|numero|clave|pin de seguridad|verificacion de la|su|tu|mi "
		"tarjeta, codigo|numero|numeros|digitos de seguridad, codigo de seguridad de tres|3|cuatro|4 digitos, "
		"tres|3 digitos|numeros|numeritos|cifras de? atras, tres|3 digitos|numeros|numeritos|cifras del "
		"reverso|dorso, tres|3 digitos|numeros|cifras de seguridad, tres|3 digitos|numeros|numeritos|cifras "
		"que? aparecen|estan|hay|vienen|tiene|figuran, tres|3 digitos|numeros|numeritos|cifras en|por la|el "
		"parte|reverso|dorso|revez|detras, tres|3 ultimos|ultimas digitos|numeros|cifras, ultimos tres|3 "
		"digitos|numeros, los tres|3 digitos|numeros|numeritos, las tres|3 cifras, codigo de tres|3 "
		"digitos|cifras|numeros, codigo|numero del reverso|dorso, codigo|numero de? atras|detras, numeritos "
		"de? atras|detras, numerito de? atras|detras, digitos del reverso|dorso, digitos de? atras, numeros "
		"de? atras, al? reverso de la|su|tu|mi tarjeta, dorso de la|su|tu|mi tarjeta, al reverso, parte de? "
		"atras|trasera|posterior de? la? tarjeta?, detras de la|su|tu|mi tarjeta, atras de la|su|tu|mi "
		"tarjeta, cuatro|4 digitos del frente|delante, banda de firma, panel de firma, tres|3 "
		"numeros|digitos|numeritos|cifras, codigo de la parte de? atras, cifras de? atras, tres|3 de atras, "
		"los numeros de? detras, digitos de? detras, cod seguridad, cod de seguridad, clave|numero de "
		"seguridad de?, codigo|numero de delante|enfrente|adelante|frente, codigo|numero por "
		"delante|detras|atras, digitos|numeros|cifras de delante|enfrente|adelante, cuatro|4 "
		"digitos|numeros|cifras de|del|por delante|frente|adelante|enfrente|anverso, es una amex, la amex, "
		"con american express, al|a lado de la firma, junto a|con la firma, junto a la firma, "
		"cerca|debajo|encima de la firma, donde la firma, firma pone|hay|dice|aparece|viene, recuadro de la "
		"firma, franja de|la firma, espacio de la firma, en el reverso, el reverso leo|pone|dice|hay, al "
		"dorso, en el dorso, el dorso, parte de atras|detras, por detras, de vuelta a la tarjeta, ultimos "
		"tres|3, tres|3 ultimos|ultimas, tres|3 ultimos|ultimas numeros|digitos|cifras|del|de, tres|3 "
		"digitos|numeritos|numeros|cifras, tres|3 numeros pequenos|chiquitos|chicos, numeros|numeritos "
		"pequenos|chiquitos|chicos, codigo corto, codigo de verificacion|validacion de la|su|tu|mi tarjeta, "
		"numero de verificacion, codigo de control, digito verificador de la tarjeta, cvv de|dinamico|es, "
		"codigo verificador, csc, cid, ccv, c c v, ce ce uve, uve ve ce, ce be be, voltee|voltea|gire|gira la "
		"tarjeta, dele|dale la vuelta, de vuelta la tarjeta, en|al|del|el reverso, codigo|numero que "
		"esta|viene|aparece|hay|sale detras|atras|reverso, que esta|viene|hay|aparece detras|atras",
		NULL, false},
	{EW_CUE_CVV,
		"es el cvv|cvc, es el|mi codigo de seguridad, de atras, por detras, al dorso, en el reverso, de "
		"seguridad, como cvv|cvc, es el numero|codigo de seguridad|detras|atras, al reverso, junto a la "
		"firma, en el dorso, por atras", NULL, true},
	{EW_CUE_EXPIRY,
		"fecha de? caducidad|vencimiento|expiracion|validez, fecha en que vence|caduca, caducidad, "
		"vencimiento de la|su|tu|mi tarjeta, vencimiento, expiracion, caduca en|el, caduca, vence en|el, "
		"vence, vencera, expira en|el, expira, valida|valido|vigente hasta, valida|valido thru, hasta cuando "
		"es valida, cuando caduca|vence|expira, mes y ano, mes y ano de? caducidad|vencimiento, fecha de "
		"la|su|tu|mi tarjeta, vigencia, fecha de vigencia, vto, validez, hasta cuando vale, cuando se vence, "
		"se vence en, mes y el ano, fecha que aparece en la tarjeta, es valida hasta, fecha de? "
		"caducidad|vencimiento|expiracion|validez de la|su|mi|tu tarjeta, cad, caduc, venc, f venc, fecha "
		"venc|cad|exp|vto, exp, y la caducidad, y el vencimiento, la caducidad, vale|valida|llega|dura|sirve "
		"hasta, tarjeta vale|llega|dura|sirve|es hasta, tarjeta nueva|mia vale|llega|dura hasta, tarjeta "
		"vence|caduca|expira|vencera en|el?, se me? vence|caduca, que vence|caduca|expira, vence|caduca "
		"en|a|el fin|final|finales?, mes y el ano de, que mes y ano, mes ano, mes de caducidad|vencimiento, "
		"ano de caducidad|vencimiento, hasta cuando vale|sirve|es|dura, valid thru, buena hasta, tiene "
		"validez hasta, con validez hasta, y la fecha", NULL, false},
	{EW_CUE_EXPIRY, "es la caducidad|fecha de vencimiento|caducidad, de caducidad|vencimiento", NULL, true},
	{EW_CUE_IBAN,
		"iban, i b a n, codigo iban, numero iban, numero de iban, numero de cuenta internacional, cuenta "
		"iban, clabe, cuenta clabe, clabe interbancaria, numero de clabe, cbu, c b u, cvu, clave bancaria "
		"uniforme, codigo cuenta cliente, cci, codigo de cuenta interbancario, alias cbu, iban de|de la "
		"cuenta?, iban nuevo|actual|anterior, codigo internacional de cuenta, numero de cuenta con el? iban, "
		"empieza por es, cuenta con el iban, iban es, clabe es|de, numero clabe, clabe bancaria",
		NULL, false},
	{EW_CUE_ACCOUNT,
		"numero|numeros|num|nro de? la|su|tu|mi? cuenta|cuentas, numero de? la|su|tu|mi? cuenta "
		"corriente|bancaria|ahorro|ahorros|nomina, cuenta|cuentas "
		"corriente|bancaria|bancarias|nomina|sueldo|vista|rut|numero, cuenta de? "
		"ahorro|ahorros|cheques|debito, cuenta en el banco, libreta de ahorro|ahorros, ccc, c c c, cuenta a "
		"la vista, caja de ahorro|ahorros, numero de? cartilla|libreta, datos bancarios, datos de la|su|mi "
		"cuenta, mi cuenta del|en banco|el?, cuenta de cargo|abono, domiciliar en la cuenta, domiciliacion, "
		"digitos de la|su|tu|mi cuenta, cuenta, cta, ctas, cta cte, cuenta de|para la "
		"nomina|domiciliacion|pension|abono|cargo|destino|ahorro|origen, cuenta "
		"destino|origen|receptora|emisora|domiciliada|compartida|conjunta, de|en|a que cuenta, que cuenta, "
		"en|a|de la|esta|mi cuenta, la cuenta empieza|termina|es, entidad oficina digito, entidad oficina, "
		"cuenta de su|mi|tu banco|marido|mujer, caja de ahorros numero, libreta, numero de libreta, cuenta a "
		"cargo, cuenta naranja, cuenta remunerada, cuenta joven, cuenta maestra, cuenta digital, cuenta rut, "
		"cuentarut, ingresar en la, ingreseme|ingresenme|ingresarme en|el|la, transferir a la",
		NULL, false},
	{EW_CUE_ACCOUNT, "es mi|la cuenta, es el|mi numero de cuenta", NULL, true},
	{EW_CUE_ROUTING,
		"codigo del banco, bic, swift, b i c, numero de ruta, numero de? routing, ruta y transito, "
		"numero de transito, codigo de? entidad|sucursal|oficina, entidad y oficina, digito de control, "
		"numero de? sucursal|entidad, numero aba, codigo aba, codigo swift|bic|bancario|banco", NULL, false},
	{EW_CUE_OTP,
		"codigo|clave|numero que le|te|les|os "
		"hemos|he|acabamos|acabo|estamos|vamos|enviamos|envio|mandamos|llego|ha|va, codigo|clave que me|nos "
		"ha|han|acaba|llego|mandaron|enviaron|enviaste|mando|envio|acaban, codigo|clave que "
		"recibio|recibiste|recibira|ha|has|recibi|he|acaba|acabas|acabo|aparece|sale|llega|llegara|llego, "
		"codigo|clave enviado|enviada|recibido|recibida|generado|generada, codigo|clave por|del|en "
		"sms|el|mensaje|mensajes|correo|whatsapp|telefono|celular|movil|texto|email|mail, codigo|clave "
		"sms|temporal|dinamica|dinamico|unica|unico|otp|token|digital|desechable, codigo|clave de un solo "
		"uso, contrasena temporal|unica, codigo de? cuatro|4|cinco|5|seis|6|ocho|8 digitos|cifras|numeros, "
		"clave de seis|6|ocho|8 digitos|cifras, los seis|6 digitos|numeros|cifras, token, numero de? token, "
		"otp, o t p, softoken, soft token, superclave, tarjeta de coordenadas, authenticator, google "
		"authenticator, recibir|recibira|recibiras|recibido|recibio|recibiste|recibi un|el codigo|sms, "
		"me|le|te ha llegado un|el codigo|mensaje|sms, hemos|he enviado|mandado un|el codigo, enviado|mandado "
		"un|el codigo|sms, el sms dice, el mensaje dice, dictar el codigo, dicte el codigo, dime el codigo, "
		"digame el codigo, el codigo es, codigo de seguridad que le|te|me|recibio|recibiste, 3d secure, "
		"codigo 3d, codigo|clave que ve|ves|veo, contrasena de un solo uso, codigo de? "
		"confirmacion|verificacion|validacion|autorizacion|autenticacion|activacion|desbloqueo|acceso|operaciones, "
		"clave de? confirmacion|verificacion|operaciones|firma, codigo que le|te acaba|acaban de, mensaje con "
		"un|el codigo, sms con un|el codigo, numero de coordenada, posicion de la tarjeta, le|te|me|os "
		"llega|llego|llegara|llegado|mande|mandamos|enviamos|envie|envio|mando un|el codigo|mensaje|sms, "
		"llegar un|el codigo|sms|mensaje, codigo que me|nos, clave que me, codigo que acabo|acaba de, codigo "
		"para confirmar|verificar|autorizar, codigo, codigos, codigo del|en|por|de "
		"banco|sms|mensaje|whatsapp|app|aplicacion|token, sms, el sms, mensaje de texto, mensajito, en "
		"el|ese|su|tu mensaje|sms|texto, mensaje|sms pone|dice|indica|viene|sale|llego|aparece, el "
		"primero|segundo|ultimo|primer dice|sms|mensaje, primero|segundo|ultimo dice, clave dinamica es, "
		"clave sms, numero del sms|mensaje|token, numero que me|le|te "
		"llego|llega|mandaron|enviaron|aparece|sale|salio, codigo que "
		"sale|aparece|figura|viene|llega|recibes|recibe|vea|vean|les, app pone|dice|muestra|marca|me, "
		"aplicacion pone|dice|muestra|marca|me, codigo nuevo, nuevo codigo, otro codigo, codigo acaba de, "
		"llego|llega|llegara un|el|otro codigo|sms, cual ha|has puesto|metido|introducido, he "
		"puesto|metido|introducido el|este codigo, codigo caducado|expirado|vencido, codigo de? un uso, "
		"codigo de uso unico, clave de uso unico, clave de un uso, clave temporal, contrasena "
		"dinamica|temporal, codigo unico, codigo aleatorio, doble factor, segundo factor, factor de "
		"autenticacion, verificacion en dos pasos, google auth, microsoft authenticator, codigo de "
		"respaldo|recuperacion|vinculacion|registro|identificacion|comprobacion|inicio|ingreso|entrada|aprobacion|reset|restablecimiento, "
		"clave de ingreso|verificacion|confirmacion|autorizacion|operaciones|coordenadas|acceso temporal?, "
		"codigo bizum, bizum codigo, clave token, dispositivo token, llave digital|dinamica, codigo de "
		"mensaje, digitos|numeros|cifras del sms|mensaje|codigo|token, codigo por correo|mail|llamada, numero "
		"de confirmacion que le|te|me, pone|dice|viene|aparece en el mensaje|sms|movil|celular, codigo ha "
		"caducado|expirado|vencido, codigo caduco|vencio|expiro, clave ha caducado|expirado|vencido, en "
		"la|tu|su app|aplicacion, salio|sale|aparece|llego en la app|aplicacion|pantalla, "
		"mandamos|enviamos|mande|envie|mandaron|enviaron por mensaje|sms|correo|whatsapp",
		NULL, false},
	{EW_CUE_OTP,
		"es el codigo, es el codigo que, dice el mensaje|sms, es la clave dinamica, es el token, es mi "
		"codigo, es el codigo de|que, es el que me llego|ha, como codigo, de codigo, dice el codigo, pone en "
		"el sms|mensaje, viene en el sms|mensaje, me llego por sms|mensaje|whatsapp, es la clave que",
		NULL, true},
	{EW_CUE_PIN,
		"pin, p i n, codigo pin, clave pin, numero de? pin, nip, n i p, numero de identificacion personal, "
		"clave secreta, numero secreto, codigo secreto, codigo personal, clave personal, clave de? "
		"la|su|tu|mi? tarjeta|cajero, clave del cajero, clave de? cuatro|4 digitos|cifras|numeros, pin de? "
		"la|su|tu|mi? tarjeta, codigo de? la|su|tu|mi? tarjeta, clave telefonica, pin telefonico, clave de "
		"telefono, codigo de acceso telefonico, puk, codigo puk, clave numerica, codigo de la alarma|puerta, "
		"clave de la alarma, codigo de alarma, codigo del portal, pin de? desbloqueo, clave de internet, "
		"clave bancaria, mi|su|tu clave, clave, claves, en el cajero, en el cajero pongo|marco|tecleo|meto, "
		"clave del cajero|telefono|movil|buzon|portal|alarma|garaje, pin de|del la|el|mi|su? "
		"sim|cajero|movil|telefono|buzon|tarjeta|app, pin nuevo|antiguo|actual, nuevo pin, mi|su|tu pin, "
		"codigo del cajero|buzon|movil|telefono|portero|garaje|candado, codigo de bloqueo|desbloqueo, patron "
		"de desbloqueo, clave numerica de, cuatro|4 digitos de la clave, clave de banca telefonica, clave de "
		"atencion, clave del banco, clave de identificacion telefonica, clave de voz, numero pin, "
		"tecleo|marco|pongo|meto|uso el|la pin|clave, clave secreta de la tarjeta, clave privada, clave de "
		"cuatro|4 digitos de la|mi|su tarjeta", NULL, false},
	{EW_CUE_PIN,
		"es mi|el|la pin|nip|clave, como pin, de pin|clave|nip, como clave|nip|numero secreto, de numero "
		"secreto, en el cajero, es mi numero secreto|clave secreta", NULL, true},
	{EW_CUE_PASSWORD,
		"contrasena, contrasenas, contrasenia, palabra clave, palabra de paso, palabra secreta, password, "
		"clave de acceso|usuario|internet|web, clave del wifi, clave wifi, contrasena del wifi, contrasena "
		"wifi, clave de wifi|red, contrasena actual|nueva|antigua, pasword, paswor, codigo de usuario, clave "
		"de firma, frase de contrasena, credenciales, passphrase, contrasenya, contrasena "
		"provisional|temporal|nueva|anterior|inicial|vieja|numerica, clave del correo|router|internet|wi, "
		"clave de la app|web|cuenta|red, clave wi fi, clave de acceso a|al, mi contrasena sigue, la "
		"contrasena empieza, entro con la contrasena|clave, me dieron la|una contrasena|clave, pone la "
		"contrasena|clave, aparece la contrasena|clave, clave de usuario, usuario y contrasena|clave, codigo "
		"de acceso wifi, palabra de seguridad|acceso|control, santo y sena, pass wifi|es|del, mi|el pass, "
		"contrasena que elegi|puse|tengo|uso, contrasena del|de la? "
		"correo|router|wifi|cuenta|web|app|portal|email|movil|internet, contrasena del area de clientes, en "
		"el router pone la contrasena, contrasena de acceso, contrasena provisional es",
		NULL, false},
	{EW_CUE_PASSWORD,
		"es mi|la contrasena|clave|password, como contrasena, de contrasena, de contrasena|password, es la "
		"contrasena|clave del, es mi contrasena", NULL, true},
	{EW_CUE_SECRET,
		"nombre|apellido de? soltera de? su|tu|mi|la? madre|mama?, apellido de? su|tu|mi|la madre|mama, "
		"apellido materno, segundo apellido de su|tu|mi madre, pregunta|preguntas secreta|secretas, "
		"pregunta|preguntas de seguridad, pregunta de control, respuesta secreta, respuesta de seguridad, "
		"respuesta a la|su|tu|mi pregunta, primera|primer "
		"mascota|perro|gato|coche|carro|auto|trabajo|jefe|colegio|escuela|profesor|profesora|maestra|maestro|novio|novia|empleo, "
		"nombre de su|tu|mi mascota|perro|gato|abuela|abuelo|padre|madre|padrino, nombre de su|tu|mi "
		"primera|primer mascota|perro|gato|profesor|maestra|colegio|escuela, escuela primaria, escuela donde "
		"estudio, colegio donde estudio, mejor amigo de? la? infancia, amigo de la infancia, ciudad de "
		"nacimiento, lugar de nacimiento, ciudad donde nacio|naciste|naci, donde nacio|naciste, "
		"pelicula|comida|color|libro|equipo|cancion|cantante|actor|deporte "
		"favorita|favorito|preferida|preferido, apodo de? la? infancia, sobrenombre, donde se conocieron "
		"sus|tus|mis padres, calle donde crecio|creciste|creci|vivia, heroe de la infancia, frase secreta, "
		"palabra memorable, dato de seguridad, apodo de|cuando nino|nina|pequeno|pequena|chico|era, mi|su|tu "
		"apodo, como le|te llamaban|decian de|cuando, idolo de joven|nino|la infancia|juventud, ciudad donde "
		"nacio|naciste|naci|crecio|creciste, en que ciudad nacio|naciste, ciudad de nacimiento|origen|la "
		"infancia, calle de mi|su|tu infancia|ninez, apellido de soltera, apellido de su|tu|mi abuela|abuelo, "
		"amigo|amiga de la|mi|su infancia|ninez, primera casa|calle|pelicula|maestra|comunion|palabra, lugar "
		"de luna de miel, luna de miel, lugar de boda|vacaciones, donde se caso|casaron, "
		"equipo|jugador|plato|postre|juguete|grupo|cantante|superheroe|personaje|animal|fruta|lugar|artista "
		"favorito|preferido, banda|serie|caricatura|fruta|cancion|bebida|ciudad|materia|asignatura|mascota "
		"favorita|preferida, profesor|profesora|maestro|maestra favorito|favorita|preferido|preferida, dato "
		"secreto|personal, respuesta de|a seguridad|la, pista de seguridad, como se llamaba su|tu, primer "
		"apellido de la|su|mi madre, primer "
		"amor|beso|concierto|viaje|movil|celular|telefono|sueldo|cine|baile, idolo de joven|juventud|nino, "
		"mi|su|tu idolo, respuesta a la|su|mi pregunta secreta, respuesta a la|su|mi pregunta de seguridad, "
		"nombre de su|tu|mi colegio|escuela|instituto|abuela|abuelo|mascota|perro|gato|padrino|madrina, "
		"nombre de su|tu|mi profesor|profesora|maestro|maestra favorito|favorita|preferido|preferida?, nombre "
		"de su|tu|mi mejor amigo|amiga, nombre de su|mi mejor amigo|amiga de la infancia, como se llama su|tu "
		"madre|padre|mascota|perro|gato|abuela, profesora|profesor|maestra|maestro de primaria|la "
		"infancia|escuela, su|tu profesora|profesor de primaria, nombre de su|tu padre|madre|hermano|hermana",
		NULL, false},
	{EW_CUE_SECRET, "como respuesta, de respuesta", NULL, true},
	{EW_CUE_ID,
		"dni, d n i, documento nacional de identidad, numero de? dni, dni numero, dni con letra, documento "
		"nacional, nif, n i f, numero de? nif, numero de? identificacion fiscal, carnet de identidad, carne "
		"de identidad, deni, letra del|de dni|nif, su|tu|mi dni|nif, dni es, numero del|de documento "
		"nacional, el dni, dni con|y la letra?, dni del titular, num dni, documento de identidad espanol, nif "
		"de|del, nif para la, numero de? dni con, dni electronico, ocho|8 numeros|digitos|cifras y|con la? "
		"letra", "es_dni", false},
	{EW_CUE_ID,
		"n i e, numero de? nie, numero de? identidad|identificacion de? extranjero, tarjeta de residencia, "
		"tarjeta de extranjero, numero de extranjero, permiso de residencia, "
		"mi|su|tu|el|del|tengo|con|es|de|un nie, nie es|numero, dni o nie, tie, t i e, el tie, numero de? "
		"tie, tarjeta de? identidad de? extranjero, nie del titular, nie con la|las letra|letras, empieza|comienza por|con x|y|z o|u? por|con? x|y|z?, permiso de "
		"trabajo, numero de? la tarjeta de residencia, tarjeta verde, certificado de? registro, nies, numero "
		"de? residencia, numero de? residente, mi|su nie", "es_nie", false},
	{EW_CUE_ID, "codice fiscale, codigo fiscal italiano", "it_codice_fiscale", false},
	{EW_CUE_ID, "cpf, c p f, numero de? cpf", "br_cpf", false},
	{EW_CUE_ID, "nif portugues, numero de contribuinte", "pt_nif", false},
	{EW_CUE_ID, "ssn, seguro social americano, social security", "us_ssn", false},
	{EW_CUE_ID,
		"numero de? la? seguridad social, numero de? seguro social, numero de? afiliacion, numero de? "
		"afiliado a? la? seguridad?, seguridad social, seguro social, nss, n s s, naf, imss, cedula, cedula "
		"de? identidad|ciudadania|extranjeria, numero de? cedula, curp, c u r p, clave curp, rfc, r f c, "
		"credencial de elector, clave de elector, credencial del ine, rut, r u t, numero de? rut, cuit, c u i "
		"t, cuil, c u i l, ruc, n i t, documento de? identidad|identificacion, numero de? documento, "
		"documento numero, mi|su|tu documento, numero de? identificacion|identidad, numero de? contribuyente, "
		"licencia de? conducir|conduccion|manejo, carnet de? conducir, numero de? licencia, permiso de "
		"conducir, tarjeta sanitaria, numero de? tarjeta sanitaria, tarjeta de la seguridad social, obra "
		"social, numero de? elector, identificacion oficial, carnet de extranjeria, ci numero, numero de? "
		"ci|ine|dui|nit|run|cip, mi|su|tu ine|ci|nit|dui|run, credencial ine, documento, documento unico, "
		"numero de? pasaporte o cedula, credencial para votar, numero de? la? credencial, ine, clave de rfc, "
		"numero de? tramite del dni, numero de? la? licencia, carne de? conducir, numero de? carnet|carne, "
		"carnet de? identidad, numero de? asegurado|asegurada, numero de? la? tarjeta sanitaria, cuil o cuit, "
		"dui, documento identificativo, identificacion fiscal, numero de la seguridad, el asegurado, la "
		"asegurada, el paciente, la paciente, la autorizada tiene, el autorizado tiene",
		"", false},
	{EW_CUE_PASSPORT,
		"pasaporte, pasaportes, numero de? pasaporte, numero de mi|su|tu|el pasaporte, numero del pasaporte, "
		"pasaporte es|numero|nuevo|espanol|mexicano, pas, numero que sale arriba, documento de viaje, numero "
		"de? documento de viaje, libreta de pasaporte, pasaporte expedido, numero que aparece en el pasaporte",
		NULL, false},
	{EW_CUE_PHONE,
		"numero|numeros de? telefono|telefonos|movil|celular|contacto|fijo|whatsapp|fax|cel|casa, numero de? "
		"su|tu|mi telefono|movil|celular, telefonos, telefono de? contacto|casa|fijo|movil|trabajo?, movil, "
		"celular, celulares, cel, tel, tfno, tlf, telefono|movil|celular numero, mi|su|tu "
		"telefono|movil|celular|fijo|numero|whatsapp, whatsapp, wasap, guasap, "
		"llamar|llamarle|llamarme|llamarte|llameme|llamame|llamenme|contactarme|contactar|contactarle|localizar|localizarme|localizarlo|ubicar|ubicarme|marcar|marcarme|marqueme|marcame "
		"al|en|a, llamo|llama|llamas|llame|llamen|llamaba|llamaron|llamado|llamarlo|llamarla|marco|marca|marque|marcado|localizable|contacte "
		"yo? al|en, linea, devolver|devuelvame la llamada al?, me puede|puedes|pueden "
		"llamar|contactar|localizar|marcar|ubicar al|en?, comunicarse|comunicarme al, numero al que|cual, "
		"numero donde, numero para contactar|llamar|llamarle|contactarle|localizarle, numero de linea, numero "
		"de mi linea, linea numero, mi linea, desde el numero, llamando desde|del el?, numero telefonico, "
		"lada y telefono, clave lada, telefono de linea, el fijo, numero de linea movil|fija, numero "
		"personal|alternativo, a este numero, al numero|celular|movil|fijo, telefono, telf, tlfno, tno, "
		"numero de? mi|su|tu|la casa|oficina|trabajo|linea|mama|esposo|esposa|marido|mujer|hijo|hija, "
		"telefono del|de la|mi|su? trabajo|oficina|casa|contacto|domicilio|particular|personal, en|de la "
		"oficina es, a|en que|cual numero|telefono, a|en que numero "
		"le|te|lo|la|puedo|podemos|llamo|localizamos|llamamos, le llamo desde|del|al, estoy|soy "
		"localizable|disponible|ubicable en|al, me localiza|localizan|encuentra|encuentran|ubica en|al, "
		"puede|pueden|puedes llamarme|localizarme|contactarme|marcarme al|en|a, "
		"llameme|llamame|llamenme|marqueme|marcame|escribame|escribeme al|a|en, numero para "
		"localizarle|localizarlo|llamarle|ubicarlo|llamarte|devolver, si se corta, apunte|apunta|anote|anota "
		"mi numero|telefono|celular|movil, mi|su|tu|nuestro numero|fijo|linea|movil, linea fija, linea "
		"telefonica, mi linea la, la linea numero, numero de? mi linea, nuevo numero|movil|celular, el fijo "
		"es, mi fijo, numero de? referencia telefonica, numero de? emergencia|urgencia, contacto de "
		"emergencia, con prefijo, whatsapp al|en|es, mande|manda|envie|envia|escriba un? whatsapp|sms al, "
		"desvio de llamadas al, desviar al|a, mov, fijo, llame|llama|llamen a mi|la "
		"mujer|marido|hijo|hija|madre|esposa|esposo al?, me llame|llama|llamen al, estoy en el, que linea, "
		"linea averiada, llamo desde|del el, su|mi|la linea, portabilidad, llevarme el numero?, portar el|mi "
		"numero?, linea esta averiada|cortada, un fijo|celular|movil|telefono, otro numero|telefono, le "
		"puedo|podemos llamar, donde le llamo, te puedo|podemos llamar", NULL, false},
	{EW_CUE_PHONE,
		"es mi|el numero|telefono|movil|celular|fijo|whatsapp, es mi numero de telefono|celular|movil, es mi "
		"numero|fijo|movil|celular|linea, para llamarme|localizarme, ese es mi numero, es mi numero de "
		"casa|oficina|contacto, es el fijo|movil|celular", NULL, true},
	{EW_CUE_EMAIL,
		"correo, correos, correo electronico, correos electronicos, email, emails, e mail, mail, imeil, "
		"direccion de? correo|email|mail, direccion electronica, direccion de correo electronico, mi|su|tu "
		"correo|email|mail, correo es, cuenta de correo, correo a, por correo, imail, correo electronico es, "
		"direccion electronica es", NULL, false},
	{EW_CUE_ADDRESS,
		"vivo en|por|cerca, vivimos en, vive en, vives en, viven en, donde vive|vives|viven, resido en, "
		"residente en, domicilio, domicilios, domiciliado|domiciliada en, direccion, direcciones, "
		"mi|su|tu|la direccion|domicilio es|postal|completa|actual|exacta?, "
		"direccion de? envio|entrega|facturacion|casa|domicilio|residencia, "
		"direccion postal|completa|actual|particular|fiscal|exacta, codigo postal, codigos postales, "
		"nueva direccion, direccion nueva, direccion anterior, me mude a, nos mudamos a, urbanizacion, "
		"calle y numero, ubicado en, ubicada en, empadronado en, mi casa esta en, envienmelo a, "
		"enviar|enviarlo|entregar|mandar a la|mi|su direccion|casa|domicilio, codigo postal es, cp numero, "
		"colonia|barrio de|el|la, mi casa queda en, estoy viviendo en, donde reside, vivo a|ahi|aqui|ahora",
		NULL, false},
	{EW_CUE_NAME,
		"me llamo, mi|su|tu|el|cual nombre es|completo|y?, nombre completo, nombre y apellido|apellidos, "
		"nombres y apellidos, apellido es, apellidos son, mi apellido es, primer apellido, segundo apellido, "
		"como se llama, como te llamas, se llama, nombre del|de la? titular|cliente|paciente|asegurado?, "
		"titular de la|su|mi tarjeta|cuenta|linea|poliza, a nombre de, le atiende, le saluda, le habla, habla "
		"con, con quien hablo, con quien tengo el gusto, tengo el gusto, de parte de, usted es, es usted, "
		"senor, senora, senorita, sr, sra, srta, doctor, doctora, su|tu apellido|apellidos, mi "
		"apellido|apellidos, don|dona senor|senora?, el|la licenciado|licenciada|ingeniero|ingeniera, soy "
		"el|la senor|senora|senorita|doctor|doctora|cliente|titular, soy "
		"senor|senora|senorita|don|dona|doctor, soy, quien habla, quien llama, con quien tengo, hablo con la? "
		"senora|senor|senorita?, a quien tengo el gusto, a nombre de quien, a que nombre, y usted es, quien "
		"es el titular, el titular es|se, mi marido|esposo|hijo|padre|hermano se llama, mi "
		"mujer|esposa|hija|madre|hermana se llama, me dice su nombre, su nombre por favor, cual es su nombre, "
		"a quien tengo", NULL, false},
	{EW_CUE_NAME, "es mi nombre, es mi apellido, al habla, al aparato, para servirle, a sus ordenes", NULL, true},
	{EW_CUE_BIRTH,
		"fecha de? nacimiento, fechas de nacimiento, naci el|en, naciste el|en, nacio el|en, "
		"nacido|nacida el|en, cuando nacio|naciste, nacimiento, cumpleanos, dia|mes|ano de nacimiento, "
		"cumplo anos, cumple anos, fecha en que nacio|naci|naciste, f nac, fecha de mi nacimiento",
		NULL, false},
	{EW_CUE_BIRTH, "es mi fecha de nacimiento, es mi cumpleanos, naci yo", NULL, true},
	{EW_CUE_REFERENCE,
		"pedido, pedidos, numero de? pedido, ordenes, numero de? orden, orden de compra|trabajo|servicio, "
		"factura, facturas, numero de? factura, boleta, numero de? boleta, expediente, expedientes, numero "
		"de? expediente, referencia, referencias, numero de? referencia, codigo de? referencia, ref, ticket, "
		"tickets, numero de? ticket, incidencia, incidencias, numero de? incidencia, numero de? caso, averia, "
		"numero de? averia, reporte, numero de? reporte, folio, folios, numero de? folio, seguimiento, numero "
		"de? seguimiento, codigo de? seguimiento, numero de? guia, rastreo, numero de? rastreo, tracking, "
		"localizador, localizadores, codigo localizador, numero de? localizador, numero de? envio, paquete, "
		"paquetes, albaran, numero de? albaran, reserva, reservas, numero de? reserva, codigo de? reserva, "
		"reservacion, numero de? reservacion, contrato, contratos, numero de? contrato, poliza, polizas, "
		"numero de? poliza, siniestro, siniestros, numero de? siniestro, presupuesto, numero de? presupuesto, "
		"cotizacion, numero de? cotizacion, numero de? "
		"cliente|socio|abonado|suscriptor|usuario|asociado|titular, codigo de? cliente|socio|abonado, cuenta "
		"de cliente, numero de? cuenta de cliente, numero de? servicio|suministro, tarjeta de? "
		"fidelidad|fidelizacion|puntos|socio|cliente|club, reclamo, numero de? reclamo, reclamacion, numero "
		"de? reclamacion, queja, numero de? queja, numero de? solicitud, tramite, numero de? tramite, "
		"radicado, numero de? radicado, devolucion, numero de? devolucion, transaccion, numero de? "
		"transaccion, numero de? operacion, recibo, numero de? recibo, comprobante, numero de? comprobante, "
		"confirmacion de la reserva, numero de? confirmacion, numero de? autorizacion, cupon, codigo de? "
		"descuento|promocion, numero de? vale, matricula, patente, mandato, numero de? mandato, cif, numero "
		"de? empleado|agente|gestion|gestor, numero de? registro, numero de? cheque, cheque, protocolo, "
		"numero de? protocolo, credito numero, numero de? credito|prestamo, numero de? turno, licitacion, "
		"numero de? concesion, localizador de vuelo, codigo promocional|postventa, "
		"caso|registro|gestion|turno|solicitud|operacion|guia|envio|orden|vale|autorizacion|placa numero, "
		"mi|su|tu|el orden|envio|guia|caso|solicitud|operacion, de "
		"orden|operacion|caso|solicitud|gestion|guia|envio, placas, paquete numero, envio numero, cliente "
		"numero, n de? pedido|cliente|factura|contrato, nro de? pedido|cliente|orden|contrato|factura, num "
		"de? pedido|cliente|factura, codigo de? "
		"cliente|pedido|reserva|promocion|descuento|promocional|vendedor|comercio|tienda|sucursal|area|pais|postal|color|referido|empleado|oficina, "
		"codigo promo|promocional|amigo|civil|penal|qr|fuente|morse, codigo error, cuenta de? "
		"instagram|facebook|twitter|google|netflix|correo|usuario|amazon|youtube, cuenta "
		"google|facebook|netflix|amazon, cuenta de usuario, tarjeta regalo, tarjeta "
		"sim|grafica|madre|sd|roja|amarilla|joven|dorada, tarjetas sim|regalo, seur, correos express, mrw, "
		"estafeta, clave de? cliente|producto|rastreo|pedido, su|mi|tu numero de? "
		"cliente|pedido|orden|factura|contrato|poliza|referencia|expediente|reserva|socio|abonado|incidencia|caso|seguimiento, "
		"de que factura|pedido|contrato, la referencia, tarjeta de? "
		"regalo|visita|embarque|transporte|puntos|metro|memoria, cliente n, por la factura, es por la "
		"factura, es por el pedido, correos numero, paquete de correos", NULL, false},
	{EW_CUE_PRODUCT,
		"modelo, modelos, numero de? modelo, serie, numero de? serie, numero serial, serial, articulo, "
		"articulos numero, numero de? articulo, codigo de? articulo|producto|barras, producto, referencia del "
		"producto, numero de? pieza, repuesto, numero de? parte, recambio, lote, numero de? lote, imei, "
		"numero de? imei, bastidor, numero de? bastidor, chasis, numero de? chasis, vin, ean, sku, codigo de? "
		"error, mensaje de error, catalogo, numero de? catalogo, firmware, talla, direccion ip|mac, isbn, "
		"compilacion, numero de? material, numero de? equipo, codigo del producto|articulo|equipo, motor "
		"numero, numero de? version, version del|de, tipo de producto, numero imei del "
		"movil|celular|telefono, iccid, tarjeta sim numero, codigo de? "
		"error|barras|producto|articulo|color|modelo|falla, caldera, imei del? "
		"movil|celular|telefono|equipo|dispositivo, imei de mi|su|tu movil|celular|telefono, articulos, el "
		"imei, numero de? serie del? router|movil|equipo, que modelo, referencia del articulo|producto, "
		"coche|carro|auto|vehiculo|moto de|del", NULL, false},
	{EW_CUE_MONEY,
		"euro, euros, eur, centimo, centimos, centavo, centavos, dolar, dolares, peso, pesos, "
		"pesos mexicanos|argentinos|colombianos|chilenos, soles, bolivares, bolivianos, guaranies, quetzales, "
		"lempiras, colones, cordobas, balboas, libras esterlinas, francos, yenes, euros con, pesos con, "
		"mas iva, iva incluido, al mes|ano, mensuales, anuales, millones, millon, mil euros|pesos|dolares, "
		"mxn, usd, clp", NULL, true},
	{EW_CUE_MONEY,
		"precio, precios, cuesta, cuestan, costo, coste, costaba, vale por, importe, importes, monto, montos, "
		"el total, suma de, saldo, saldo de, tarifa, tarifas, descuento de, rebaja de, reembolso de|por, "
		"abono de|por, cargo de|por, cobro de|por, cobraron, me cobran, factura de|por, recibo de, pago "
		"de|por, pago un, transferencia de|por, deuda de, adeuda, adeudo, mensualidad de, mensualidades de, "
		"cuota de, cuotas de, comision de, multa de, recargo de, prima de, franquicia de, deducible de, "
		"limite de, sueldo de, salario de, ingresos de, renta de, alquiler de, anticipo de, deposito de, "
		"retiro de, prestamo de|por, presupuesto de, valor de, por valor de, total de|a|es, totales de, "
		"pague|pagado|pagar un|el total|importe?, debe un?, cobrado un?, nuevos soles, reales de, saldo de "
		"la|su|mi cuenta, cuenta tiene, me costo, venta de, tarjeta tiene un limite, limite, me han cobrado, "
		"cobrado, pasaporte cuesta, movil|celular|telefono me costo, ventas, capital social, ventas de",
		NULL, false},
	{EW_CUE_DATE,
		"enero, febrero, marzo, abril, mayo, junio, julio, agosto, septiembre, setiembre, octubre, noviembre, "
		"diciembre, "
		"de enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre, lunes, "
		"martes, miercoles, jueves, viernes, sabado, domingo", NULL, true},
	{EW_CUE_DATE,
		"en el ano, del ano, desde el ano, el dia, con fecha, fecha de? "
		"compra|pedido|entrega|envio|factura|pago|cita|emision, principios de, finales de, mediados de, a "
		"partir del, desde el, hasta el, antes del, despues del, entre el, cita el, cita para el, entrega el, "
		"factura del, carta del, correo del, llamada del, mes de, quincena, trimestre, el dia|ano "
		"pasado|proximo, fecha de, con fecha de, semana del, dia primero, semana numero, desde",
		NULL, false},
	{EW_CUE_CLOCK,
		"horas, hrs, de la manana|tarde|noche|madrugada, del mediodia, en punto, y media, y cuarto, "
		"menos cuarto, a m, p m, horas y, horas de la|el", NULL, true},
	{EW_CUE_CLOCK,
		"a las, son las, desde las, hasta las, entre las, sobre las, a eso de las, como a las, antes de las, "
		"despues de las, a partir de las, hacia las, horario, horario de, cita a las, medianoche, mediodia, "
		"a la una, es la una, hora de", NULL, false},
	{EW_CUE_QUANTITY,
		"kilo, kilos, kilogramo, kilogramos, kg, gramo, gramos, miligramo, miligramos, mg, libra, libras, "
		"onzas, tonelada, toneladas, litro, litros, mililitros, ml, centilitros, galones, metro, metros, m2, "
		"metros cuadrados|cubicos, m3, centimetro, centimetros, cm, milimetros, mm, kilometro, kilometros, "
		"km, km h, hectareas, pulgadas, millas, grado, grados, por ciento, porciento, porcentaje, segundo, "
		"segundos, minuto, minutos, dias habiles|laborables|naturales, semana, semanas, meses, noche, noches, "
		"pieza, piezas, unidad, unidades, articulos, ejemplares, persona, personas, adultos, ninos, "
		"pasajeros, plazas, asientos, cajas, caja, palets, botellas, paquetes, bolsas, digitos, cifras, "
		"letras, caracteres, paginas, estrellas, gigas, giga, gb, megas, mega, mbps, teras, watts, vatios, "
		"kilovatios, kw, kwh, kilovatios hora, voltios, amperios, caballos, calorias, pastillas, comprimidos, "
		"gotas, dosis, ampollas, tabletas, capsulas, inyecciones, clientes, empleados, trabajadores, "
		"acciones, llamadas, mensajes, cuotas, plazos, mensualidades, habitaciones, pisos, plantas, copias, "
		"bultos, hojas, latas, docenas, decenas, revoluciones, lotes, camas, invitados, "
		"dias|dia de|antes|despues|mas, anos de, mes de, veces al|por, puntos de|acumulados, pies cuadrados, "
		"pares de, vueltas a", NULL, true},
	{EW_CUE_QUANTITY,
		"aproximadamente, alrededor de, mas o menos, como unos, al menos, por lo menos, maximo, minimo, "
		"mas de, menos de, cantidad, cantidad de, peso de, pesa, mide, longitud, altura, distancia, duracion, "
		"dentro de, superficie de, capacidad de, velocidad, tasa de, interes del|de, tipo de interes, "
		"cerca de, numero de personas|unidades|piezas|dias", NULL, false},
	{EW_CUE_METER,
		"contador, contadores, medidor, medidores, lectura, lecturas, lectura del contador|medidor, el "
		"contador marca|dice|pone, marca el contador|medidor, numero de? contador|medidor, contador de la? "
		"luz|gas|agua, cups, codigo cups, numero de? cups, kilometraje, kilometros recorridos, odometro, "
		"consumo, consumo de, potencia contratada, hora punta|valle, estado del medidor, lectura "
		"anterior|actual, nis, numero de? suministro electrico, cuantos kilometros, que lectura, el "
		"kilometraje, contador de noche|dia|la? luz, de noche marca, de dia marca, el de dia",
		NULL, false},
	{EW_CUE_PLACE,
		"habitacion, numero de? habitacion, despacho, puerta de embarque, anden, vuelo, vuelo numero, numero "
		"de? vuelo, tren, tren numero, autobus, bus, linea de metro|autobus, piso numero, pagina, extension, "
		"extension numero, anexo, ventanilla, ventanilla numero, terminal, salon, butaca, asiento, numero de? "
		"asiento, fila, coche numero, vagon, autopista, carretera, autovia, kilometro de la carretera, stand, "
		"plaza de garaje, aparcamiento, estacionamiento, cajon, casillero, taquilla, box, capitulo, parrafo, "
		"inciso, sucursal numero, tienda numero, pulse|pulsa|marque|oprima|presione|digite el|la?, opcion, "
		"tecla, agente numero, operador numero, muelle, "
		"cuarto|oficina|puerta|planta|via|local|modulo|caja|canal|salida|sala|aula|mesa|cama numero, salida "
		"de la autopista, coordenadas, las coordenadas, coordenadas gps, butacas, asientos, ida, vuelta, "
		"vuelo de ida|vuelta, ida y vuelta", NULL, false},
	{EW_CUE_SAYS,
		"es, es el numero, el numero es, el es, seria, seria el|la, serian, sera, era, eran, son, son "
		"los|las, es decir, se trata de|del, ahi dice, aqui dice|pone, tengo, yo tengo, tengo el|la, tengo "
		"aqui, tome nota, termina en|con, acaba en, terminada en, terminado en, terminacion, finaliza en, "
		"empieza por|con, comienza por|con, arranca con, inicia con, seria entonces, entonces es, a ver es, "
		"vale es, si es, pues es, bueno es, le doy, te doy, le dicto, te dicto, se lo dicto, es este, es la "
		"siguiente, es el siguiente, siguiente, numero, viene siendo, vendria siendo, va a ser, corresponde "
		"a, corresponde al, dos puntos, apunte, anote, anota, apunta, mire es, igual a, pone, eh pone, leo, "
		"aparece, dice, consta, la que consta es, el mio es, la mia es, lo tengo aqui, es el mio, es el|la, "
		"respuesta, contesto, conteste, le conteste, puse, yo puse, respondi, elegi, he puesto, creo que "
		"puse, es esta, sigue siendo, tengo puesta|puesto", NULL, false},
	{EW_CUE_WRONG,
		"perdon, perdona, perdone, perdoneme, disculpe, disculpa, disculpeme, lo siento, no, no no, "
		"no perdon, no espere|espera, ay no, uy no, uy, ay perdon, me equivoque, me he equivocado, "
		"equivocado, me equivoco, error mio, quiero decir, quise decir, queria decir, digo, mejor dicho, "
		"o sea, o mas bien, mas bien, corrijo, correccion, rectifico, no es asi, no es correcto, esta mal, "
		"incorrecto, eso no, ese no, no ese no es, al reves, espere, espera, es al reves, me confundi, "
		"me he confundido, estoy equivocada, me he liado, que va, borre, borra eso, miento", NULL, false},
	{EW_CUE_AGAIN,
		"empiezo de nuevo, empiezo otra vez, vuelvo a empezar, empecemos de nuevo, de nuevo, otra vez, "
		"desde el principio, desde el inicio, repito, le repito, te repito, se lo repito, lo repito, "
		"se lo vuelvo a decir|dictar|repetir, vuelvo a decir|dictar|repetir|leer, "
		"empiezo desde|del el? principio|inicio|cero, desde cero, de vuelta, una vez mas, comienzo de nuevo, "
		"comienzo otra vez, vamos de nuevo, va de nuevo, se lo leo otra vez, nuevamente, arranco de nuevo",
		NULL, false},
	{EW_CUE_OKAY,
		"okay, ok, okey, vale, si, si si, sip, de acuerdo, muy bien, bien, perfecto, entendido, anotado, "
		"apuntado, tomo nota, lo tengo, ya, ya esta, aja, mhm, mm hm, ajam, claro, claro que si, correcto, "
		"exacto, eso es, asi es, siga, sigue, prosiga, continue, continua, adelante, digame, dime, diga, le "
		"escucho, te escucho, lo escucho, la escucho, ahi voy, listo, bueno, dale, sale, orale, genial, "
		"gracias, estupendo, y luego, que mas, y despues, ya lo tengo, excelente, por supuesto, desde luego, "
		"venga, copiado, "
		"olvide|olvidado|perdi|perdido|cambiar|cambiado|cambie|restablecer|recuperar|bloqueado|recordar "
		"la|mi|su|tu contrasena|clave|pin, no recuerdo la|mi contrasena|clave|pin, no me acuerdo de la|mi "
		"contrasena|clave, contrasena olvidada|incorrecta|caducada|bloqueada|erronea|segura|debe|tiene|no, la "
		"contrasena debe|tiene|no, contrasenas no, las contrasenas no, nunca|jamas la|su|de|mi "
		"contrasena|clave|pin, no me diga el|la|su pin|contrasena|clave|codigo, intentos para|con el|la "
		"pin|clave|contrasena, puk esta|viene|figura, el puk esta|viene|figura, no me|ha llega|llego|llegado "
		"el|ningun codigo|sms, no he recibido el|ningun codigo|sms, no recibo|recibi el|ningun codigo|sms, "
		"ningun codigo, sin codigo, tiene el codigo, numeros|digitos|cifras tiene el codigo, cuantos "
		"numeros|digitos, fecha de la tarjeta sigue, el iban ya, iban ya lo, ya tienen el iban, el dni tiene, "
		"y sigue, y ahora, y siguen, y despues de eso, y entonces, a ver, pues mire, vamos a ver, "
		"dejame|dejeme ver, un momento, un momentito, un segundo, espere que, luego sigue, sigo, y sigo, "
		"ahora viene, y al final, con letra, con la letra, y la letra, y letra, la letra, y con letra, y con "
		"la letra, mas la letra, la letra es, y la letra es, letra final, termina en letra, guion con letra, "
		"un saludo|abrazo|placer|gusto|segundo|momentito, muchas|mil gracias, gracias de antemano, puedo "
		"esperar, lo tiene|tienes|tengo|anoto todo?, esta bien, digame si|que, si funciona, espero que con, "
		"con eso baste, buen|buenas dia|tarde|tardes|dias|noches, eso es todo, nada mas, y eso es, es todo, "
		"lo otro no, no cuelgue, de nada, en linea, y cuando llega, y listo, una cuenta con ustedes, cuenta "
		"con ustedes, probado la|mi contrasena|clave", NULL, false},
	{EW_CUE_ASKS,
		"cual|cuales es|son|era|seria|serian, cual, cuales, que numero, me "
		"puede|puedes|podria|podrias|pueden|podes "
		"dar|decir|facilitar|indicar|confirmar|proporcionar|dictar|repetir|brindar|regalar|recordar|deletrear|ayudar|pasar, "
		"puede|puedes|podria|podrias|podes "
		"darme|decirme|facilitarme|indicarme|confirmarme|proporcionarme|dictarme|repetirme|brindarme|deletrearme|pasarme, "
		"me "
		"da|das|dice|dices|indica|indicas|confirma|confirmas|facilita|facilitas|dicta|regala|regalas|proporciona|recuerda|repite|brinda, "
		"deme, digame, dime, dame, indiqueme, indicame, confirmeme, confirmame, facilite, faciliteme, "
		"regaleme, regalame, dicteme, pasame, paseme, decime, proporcioneme, necesito, necesitaria, "
		"necesitamos, necesito que me, voy a necesitar, me haria falta, me hace falta, hace falta, me falta, "
		"requiero, tiene usted, tiene, tienes, tendra, tienes a mano, tiene a la mano, sabe, sabes, conoce, "
		"recuerda, recuerdas, por favor ingrese, ingrese, introduzca, teclee, marque, escriba, para "
		"verificar, para validar, para confirmar, por seguridad, por cuestiones de seguridad, vamos a "
		"verificar, vamos a validar, puedo tener, seria tan amable de, quiere darme, le pido, le solicito, le "
		"voy a pedir, te voy a pedir, me gustaria confirmar, lea, leame, deletree, deletreame, deletreeme, "
		"como es, como seria, por|con|en|para|sobre|hasta|tras el|la|lo|los|las|un|una, y "
		"lo|el|la|los|las|un|una|me|se|le|no|si|que|cuando|debajo|llevo|da|pone|quiero|tambien|es|en|con|por|para|nada|ya|titular|importe|pedido|caducidad|vence|caduca|detras, "
		"pero de|no|eso|ya, de eso, le escribo por?, queda guardado con?, que el|la|lo|no|me",
		NULL, false},
	{EW_CUE_STREET,
		"calle, avenida, av, avda, avenidas, paseo, pso, plaza, plz, pza, camino, carretera, ctra, cra, "
		"carrera, ronda, rambla, travesia, callejon, pasaje, glorieta, bulevar, boulevard, calzada, "
		"prolongacion, manzana, urbanizacion, urb, colonia, fraccionamiento, barrio, poligono, edificio, "
		"escalera, apartamento, apto, departamento, depto, dpto, apartado de correos, jiron, costanera, "
		"alameda, malecon, vereda, residencial, numero exterior|interior, "
		"piso primero|segundo|tercero|cuarto|quinto?, cuesta de, privada de, sector numero", NULL, false},
	{EW_CUE_DOMAIN,
		"com, es, mx, ar, co, cl, pe, uy, ve, ec, org, net, eu, cat, gal, eus, info, edu, gob, gov, lat, cr, "
		"gt, pa, bo, py, biz, io, online, tv", NULL, false},
	{EW_CUE_MAILBOX,
		"gmail, g mail, jimeil, jotmail, hotmail, hot mail, outlook, out look, autlook, yahoo, yahu, llahoo, "
		"icloud, live, msn, telefonica, movistar, terra, ono, orange, vodafone, jazztel, aol, proton, "
		"protonmail, telmex, prodigy, uol, fibertel, arnet, speedy, euskaltel, telecable, mac, gmx, "
		"infonegocio, etb, adinet, vtr, hotmeil, jotmeil, gmeil", NULL, false},
	{EW_CUE_COMMON,
		"un, una, unos, unas, lo, al, este, esta, estos, estas, ese, esa, esos, esas, eso, esto, aquel, "
		"aquella, aquello, mi, mis, tu, tus, su, sus, nuestro, nuestra, nuestros, nuestras, vuestro, vuestra, "
		"yo, usted, ustedes, ellos, ellas, nosotros, nosotras, vosotros, vos, me, te, se, nos, os, le, les, "
		"mio, tuyo, tuya, suyo, suya, conmigo, contigo, consigo, ti, ello, que, quien, quienes, cual, cuales, "
		"cuando, donde, adonde, como, cuanto, cuanta, cuantos, cuantas, porque, por, para, pero, sino, si, "
		"no, ni, o, u, e, pues, aunque, mientras, soy, eres, es, somos, sois, son, era, eras, eran, eramos, "
		"fui, fue, fueron, fuera, ser, sido, siendo, sera, seran, seria, serian, estoy, estamos, estan, "
		"estaba, estaban, estuve, estuvo, estar, estado, estara, estaria, he, has, ha, hemos, han, habia, "
		"habian, hay, hubo, haber, habra, habria, haya, tengo, tiene, tienes, tenemos, tienen, tenia, tenian, "
		"tuve, tuvo, tener, tenido, tendra, tendria, tenga, hago, hace, haces, hacen, hacemos, hacer, hecho, "
		"hizo, hice, haga, hagan, voy, va, vas, vamos, iba, ir, ido, vaya, puedo, puede, puedes, podemos, "
		"pueden, podria, podrias, podido, poder, pude, pudo, quiero, quiere, quieres, queremos, quieren, "
		"queria, quisiera, querer, debo, debe, debes, deben, debemos, deberia, deber, sabe, sabes, saben, "
		"sabia, saber, digo, dice, dices, dicen, dijo, dije, dijeron, decir, dicho, diga, digame, dime, veo, "
		"ve, ves, ver, visto, vio, vea, doy, da, das, dar, dado, dio, de acuerdo, deme, pongo, pone, poner, "
		"puesto, ponga, tomo, toma, tomar, viene, vienen, venir, vengo, vino, llego, llega, llegar, llegado, "
		"creo, cree, crees, pienso, piensa, pensar, paso, pasa, pasar, pasado, pasando, espero, espera, "
		"espere, esperar, llamo, llama, llamar, llamando, llamado, llamada, llame, pregunto, preguntar, "
		"necesito, necesita, necesitas, necesitamos, necesitar, gusta, gustaria, parece, parecer, entiendo, "
		"entiende, entender, entendido, escucho, escucha, escuchar, hablo, habla, hablar, hablando, busco, "
		"buscar, encuentro, encontrar, quedo, queda, quedar, sigo, sigue, seguir, dejo, deja, dejar, ayudo, "
		"ayuda, ayudar, ayudarle, ayudarte, gracias, hola, buenas, bueno, dias, tardes, noches, adios, hasta "
		"luego, favor, perdon, disculpe, disculpa, claro, vale, okay, ok, bien, mal, mejor, peor, muy, mucho, "
		"mucha, muchos, muchas, poco, poca, pocos, mas, menos, tan, tanto, tanta, todo, toda, todos, todas, "
		"nada, nadie, algo, alguien, algun, alguna, algunos, ninguno, ninguna, cada, otro, otra, otros, "
		"otras, mismo, misma, mismos, tal, vez, veces, solo, solamente, tambien, tampoco, ya, aun, todavia, "
		"siempre, nunca, ahora, ahorita, hoy, ayer, manana, luego, despues, antes, pronto, tarde, entonces, "
		"aqui, ahi, alli, aca, alla, cerca, lejos, dentro, asi, casi, quiza, quizas, con, sin, sobre, desde, "
		"hasta, entre, segun, contra, hacia, durante, mediante, ademas, incluso, excepto, salvo, verdad, "
		"seguro, segura, cierto, exacto, exactamente, perfecto, correcto, correcta, listo, cosa, cosas, "
		"momento, minuto, minutos, hora, horas, dia, semana, mes, meses, ano, anos, tiempo, numero, numeros, "
		"nombre, apellido, cuenta, tarjeta, codigo, direccion, cliente, pedido, factura, contrato, telefono, "
		"correo, pago, pagar, dinero, servicio, problema, problemas, pregunta, consulta, informacion, datos, "
		"sistema, caso, tipo, forma, manera, lugar, lado, gente, persona, personas, empresa, trabajo, vida, "
		"mundo, pais, recibi, recibido, recibir, enviar, enviado, envio, mandar, mandado, confirmo, confirma, "
		"confirmar, confirmado, verificar, revisar, revisando, anotar, apuntar, cambiar, cambio, cancelar, "
		"comprar, compra, compre, ultimo, ultima, siguiente, pasada, proximo, proxima, mire, mira, oiga, oye, "
		"digamos, permitame, permita, correspondiente, puse, elegi, elegido, conteste, contesto, respondi, "
		"metido, raro, area, clientes, igual, segundito, respuesta, saludo, gafas, carta, guardado, funciona, "
		"funcione, baste, cuelgue, escribo, anoto, apunto, tranquilo, tranquila, cordial, antemano, seguimos, "
		"repito, repetir, deletreo, provisional, completa, completo, lenta, despacio, nueva, nuevo, antigua, "
		"antiguo, vieja, secreta, seguridad, metiendo, guardada, abierta, cuelga, recuerdo, acuerdo, "
		"equivoco, repita, utilizo, uso, usaba, usamos, llamaba, llamaban", NULL, false},
	{EW_CUE_NONE, NULL, NULL, false},
};
